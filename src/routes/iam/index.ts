import type { Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { authorizationRoutes } from "./authorization.ts";
import { accountRoutes } from "./account.ts";
import { sessionStatusRoutes } from "./session-status.ts";
import { logoutRoutes } from "./logout.ts";
import { metadataRoutes } from "./metadata.ts";
import { tokenRoutes } from "./tokens.ts";

/** The IAM (身份认证): what is served on the shared port and, where it has one, on the IAM's own. */
export const iamRoutes = (services: Services): Route[] =>
  [metadataRoutes, authorizationRoutes, tokenRoutes, logoutRoutes, sessionStatusRoutes, accountRoutes].flatMap((part) =>
    part(services),
  );
