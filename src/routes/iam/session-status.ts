import { OAuthError } from "../../core/errors.ts";
import type { Route } from "../../http/route.ts";
import { originsOf } from "../../iam/redirect-uris.ts";
import type { Services } from "../services.ts";
import { iamRoute, type IamCall } from "./call.ts";
import { cookieNames, cookieOf, forgottenTestCookie, testCookie } from "./cookies.ts";
import { frameAncestors } from "./frame-ancestors.ts";
import { cookieResult, cookieTest, sessionStatus } from "./pages/frame-scripts.ts";
import { scriptPage } from "./pages/layout.ts";

/** Frames by which the pages of an app find out if their user is still signed in, as keycloak-js does. */
export function sessionStatusRoutes(services: Services): Route[] {
  const { iam, rows } = services;
  const ancestors = ({ headers }: IamCall): string => frameAncestors(rows.apps.byRedirectSite, headers.referer);
  return [
    iamRoute(services, "iamSessionStatus", (call) => scriptPage(sessionStatus, ancestors(call))),
    iamRoute(services, "iamSessionStatusInit", (call) => {
      const client = iam.clients.find(call.parameters.get("client_id"));
      if (client === undefined || !iam.clients.isEnabled(client)) throw refused("Client not found");
      const origin = call.parameters.get("origin") ?? "";
      const allowed = [...originsOf(client.redirect_uris), ...originsOf([call.issuer, call.realmUrl])];
      if (!allowed.includes(origin)) throw refused("The origin is not one of the client's redirect_uris");
      return { status: 204 };
    }),
    iamRoute(services, "iamCookieTest", (call) => scriptPage(cookieTest, ancestors(call), [testCookie(call)])),
    iamRoute(services, "iamCookieResult", (call) => {
      const result = cookieOf(call, cookieNames.test) === undefined ? "unsupported" : "supported";
      return scriptPage(cookieResult[result], ancestors(call), [forgottenTestCookie(call)]);
    }),
  ];
}

const refused = (description: string): OAuthError => new OAuthError("access_denied", description, { status: 403 });
