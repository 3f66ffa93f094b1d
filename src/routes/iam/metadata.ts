import type { Answer, Route } from "../../http/route.ts";
import { discoveryDocument, realmDescription } from "../../iam/discovery.ts";
import type { Services } from "../services.ts";
import { iamRoute } from "./call.ts";

/** Metadata of the IAM for clients. */
export const metadataRoutes = (services: Services): Route[] => [
  iamRoute(services, "iamDiscovery", (call) => publicJson(discoveryDocument(call))),
  iamRoute(services, "iamRealm", async (call) =>
    publicJson(realmDescription(call, await services.iam.keys.publicKey())),
  ),
  iamRoute(services, "iamCerts", async () => publicJson(await services.iam.keys.published())),
];

/** Answers what everybody may know, and pages of any origin may read; kept by nobody, since keys and hosts change. */
const publicJson = (body: unknown): Answer => ({
  status: 200,
  headers: { "cache-control": "no-cache", "access-control-allow-origin": "*" },
  body,
});
