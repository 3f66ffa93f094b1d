import type { Answer, Route } from "../../http/route.ts";
import { isRegistered } from "../../iam/redirect-uris.ts";
import type { Services } from "../services.ts";
import { bearerOf, iamRoute, secretJson, type IamCall } from "./call.ts";
import { cookieNames, cookieOf } from "./cookies.ts";
import { accountPage } from "./pages/account.ts";
import { pageSetting } from "./pages/pages.ts";

/** The account of whoever is signed in: a page for a browser, JSON for an app that has an access token. */
export function accountRoutes(services: Services): Route[] {
  const { iam } = services;
  return [
    iamRoute(services, "iamAccount", async (call) => {
      if (!wantsJson(call)) return showAccount(call, services);
      return secretJson(await iam.inspection.account(bearerOf(call), call.allow));
    }),
  ];
}

/** Tells if a call accepts JSON and no page: as keycloak-js asks for a user's profile. */
const wantsJson = ({ headers: { accept = "" } }: IamCall): boolean =>
  /\bjson\b/.test(accept) && !/\bhtml\b/.test(accept);

/** The app that sent the user here (`referrer`, `referrer_uri`) gets a link, where it registered the address. */
function showAccount(call: IamCall, { iam, rows }: Services): Answer {
  const session = iam.sessions.ofCookie(cookieOf(call, cookieNames.session));
  const client = iam.clients.find(call.parameters.get("referrer"));
  const back = call.parameters.get("referrer_uri");
  const app = client && back !== null && isRegistered(back, client.redirect_uris) && { name: client.name, url: back };
  return accountPage(pageSetting(call), {
    user: session && rows.users.get(session.fcid),
    realmUrl: call.realmUrl,
    ...(app && { app }),
  });
}
