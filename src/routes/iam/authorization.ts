import type { Answer, Route } from "../../http/route.ts";
import type { Decision } from "../../iam/authorization.ts";
import { searchUsers } from "../../iam/user-search.ts";
import type { IamSession } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { iamRoute, type IamCall } from "./call.ts";
import { cookieHeader, cookieNames, cookieOf, forgottenSession, sessionCookies } from "./cookies.ts";
import { formTokenFor, isOwnForm, withoutFormFields } from "./form-token.ts";
import { errorPage, formFields, pageSetting, pickUserPage, returningPage } from "./pages/pages.ts";

/** Number of users on the page. */
const shownUsers = 20;

/** Signing a user in (获取一次性授权code). */
export function authorizationRoutes(services: Services): Route[] {
  const handler = (call: IamCall): Answer => {
    const picked = isOwnForm(call) ? (call.parameters.get(formFields.picked) ?? undefined) : undefined;
    const request = withoutFormFields(call.parameters);
    const cookie = cookieOf(call, cookieNames.session);
    return answer(services.iam.authorization.decide(request, { cookie, picked }), call, services);
  };
  return [iamRoute(services, "iamAuthorize", handler), iamRoute(services, "iamAuthorizeForm", handler)];
}

function answer(decision: Decision, call: IamCall, services: Services): Answer {
  if (decision.kind === "refuse") return errorPage(pageSetting(call), decision.message);
  const cookies = sessionChange(decision.kind === "ask" ? undefined : decision.session, call, services);
  switch (decision.kind) {
    case "redirect":
      return {
        status: 302,
        headers: { location: decision.url, "cache-control": "no-store", ...cookieHeader(cookies) },
      };
    case "post":
      return returningPage(pageSetting(call, cookies), decision);
    case "ask": {
      const request = withoutFormFields(call.parameters);
      const search = call.parameters.get(formFields.search) ?? request.get("login_hint") ?? "";
      const { token, cookies: formCookies } = formTokenFor(call, services);
      const found = searchUsers(services, search, shownUsers);
      const setting = pageSetting(call, [...cookies, ...formCookies]);
      return pickUserPage(setting, { client: decision.client, search, request, token, ...found });
    }
  }
}

/** The cookies by which a browser keeps a session that it has not kept yet, or forgets one that has ended. */
function sessionChange(session: IamSession | undefined, call: IamCall, { iam, rows }: Services): string[] {
  const cookie = cookieOf(call, cookieNames.session);
  if (session !== undefined) return session.cookie === cookie ? [] : sessionCookies(call, session, rows);
  return cookie === undefined || iam.sessions.ofCookie(cookie) !== undefined ? [] : forgottenSession(call);
}
