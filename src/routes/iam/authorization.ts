import type { Answer, Route } from "../../http/route.ts";
import type { Decision } from "../../iam/authorization.ts";
import { searchUsers } from "../../iam/user-search.ts";
import type { Services } from "../services.ts";
import { iamRoute, type IamCall } from "./call.ts";
import { cookieNames, cookieOf, setCookie } from "./cookies.ts";
import { formTokenFor, isOwnForm, withoutFormFields } from "./form-token.ts";
import { errorPage, formFields, pickUserPage } from "./pages/pages.ts";

/** How many users the page shows. */
const shownUsers = 20;

/** Signing a user in (获取一次性授权code). */
export function authorizationRoutes(services: Services): Route[] {
  const handler = (call: IamCall): Answer => {
    const picked = isOwnForm(call) ? (call.parameters.get(formFields.picked) ?? undefined) : undefined;
    const request = withoutFormFields(call.parameters);
    const cookie = cookieOf(call, cookieNames.session);
    return answer(services.iam.authorization.decide(request, { cookie, picked }), call, services);
  };
  return [
    iamRoute(services, { operationId: "iamAuthorize", method: "GET", path: "/protocol/openid-connect/auth", handler }),
    iamRoute(services, {
      operationId: "iamAuthorizeForm",
      method: "POST",
      path: "/protocol/openid-connect/auth",
      handler,
    }),
  ];
}

function answer(decision: Decision, call: IamCall, services: Services): Answer {
  const acceptLanguage = call.headers["accept-language"];
  switch (decision.kind) {
    case "refuse":
      return errorPage({ acceptLanguage }, decision.message);
    case "redirect": {
      const cookie = decision.session?.cookie;
      const keep = cookie !== undefined && cookie !== cookieOf(call, cookieNames.session);
      return {
        status: 302,
        headers: {
          location: decision.url,
          "cache-control": "no-store",
          ...(keep && { "set-cookie": setCookie(call, cookieNames.session, cookie) }),
        },
      };
    }
    case "ask": {
      const request = withoutFormFields(call.parameters);
      const search = call.parameters.get(formFields.search) ?? request.get("login_hint") ?? "";
      const { token, headers } = formTokenFor(call, services);
      const found = searchUsers(services, search, shownUsers);
      return pickUserPage({ acceptLanguage, headers }, { client: decision.client, search, request, token, ...found });
    }
  }
}
