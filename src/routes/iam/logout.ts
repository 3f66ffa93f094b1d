import type { Answer, Route } from "../../http/route.ts";
import type { LogoutDecision } from "../../iam/logout.ts";
import type { Services } from "../services.ts";
import { iamRoute, type IamCall } from "./call.ts";
import { cookieHeader, cookieNames, cookieOf, forgottenSession } from "./cookies.ts";
import { formTokenFor, isOwnForm, withoutFormFields } from "./form-token.ts";
import { confirmLogoutPage, errorPage, formFields, pageSetting, signedOutPage } from "./pages/pages.ts";

/** Signing a user out: in a browser or, with a refresh token, by the app alone. */
export function logoutRoutes(services: Services): Route[] {
  const { iam } = services;
  const inBrowser = async (call: IamCall): Promise<Answer> => {
    const confirmed = call.parameters.has(formFields.confirmed) && isOwnForm(call);
    const cookie = cookieOf(call, cookieNames.session);
    return answer(await iam.logout.decide(call.parameters, { cookie, confirmed }), call, services);
  };
  return [
    iamRoute(services, "iamLogout", inBrowser),
    iamRoute(services, "iamLogoutForm", async (call) => {
      const token = call.parameters.get("refresh_token");
      if (token === null) return inBrowser(call);
      const client = iam.clients.authenticate(call.headers.authorization, call.parameters, call.allow);
      await iam.logoutByRefreshToken(client, token);
      return { status: 204, headers: { "cache-control": "no-store" } };
    }),
  ];
}

function answer(decision: LogoutDecision, call: IamCall, services: Services): Answer {
  switch (decision.kind) {
    case "refuse":
      return errorPage(pageSetting(call), decision.message);
    case "ask": {
      const { token, cookies } = formTokenFor(call, services);
      const { fcid } = decision.session;
      const user = services.rows.users.get(fcid)?.name ?? fcid;
      const request = withoutFormFields(call.parameters);
      return confirmLogoutPage(pageSetting(call, cookies), { user, request, token });
    }
    case "done": {
      const cookies = decision.forget ? forgottenSession(call) : [];
      if (decision.url === undefined) return signedOutPage(pageSetting(call, cookies));
      return {
        status: 302,
        headers: { location: decision.url, "cache-control": "no-store", ...cookieHeader(cookies) },
      };
    }
  }
}
