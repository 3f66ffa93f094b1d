import type { App, IamGrant, IamSession, User } from "../store/entities.ts";
import { refusalOf, type Refusal } from "./authorization-request.ts";
import type { Clients } from "./clients.ts";
import type { IamContext } from "./iam-context.ts";
import type { Grants } from "./grants.ts";
import { challengeOf } from "./pkce.ts";
import { isRegistered } from "./redirect-uris.ts";
import { responseModeOf, returnTo, type Outcome, type Return } from "./response-modes.ts";
import { scopes } from "./scopes.ts";
import type { Sessions } from "./sessions.ts";

/** Response of the authorization endpoint to a browser. */
export type Decision =
  /** Shows that client or address cannot be trusted; never sends the browser there. */
  | { readonly kind: "refuse"; readonly message: string }
  /** Returns to the app with a code or an error; `session` is for the browser to keep. */
  | (Return & { readonly session?: IamSession })
  /** Asks who the user is. */
  | { readonly kind: "ask"; readonly client: App };

/** Known facts about the browser: its session cookie, and the fcid that its user picked on the page. */
export interface Browser {
  readonly cookie: string | undefined;
  readonly picked: string | undefined;
}

/** A user who is known, and how: `acr` is "1" when the page has just asked them. */
type Identified = Pick<IamGrant, "acr"> & { readonly session: IamSession };

/** The authorization endpoint's rules (获取一次性授权code), in the order in which Keycloak checks them. */
export class Authorization {
  readonly #context: IamContext;
  readonly #clients: Clients;
  readonly #sessions: Sessions;
  readonly #grants: Grants;

  constructor(context: IamContext, parts: { clients: Clients; sessions: Sessions; grants: Grants }) {
    this.#context = context;
    this.#clients = parts.clients;
    this.#sessions = parts.sessions;
    this.#grants = parts.grants;
  }

  /** Decides an authorization request. */
  decide(request: URLSearchParams, browser: Browser): Decision {
    const client = this.#clients.find(request.get("client_id"));
    const problem = this.#trustProblem(client, request);
    if (client === undefined || problem !== undefined)
      return { kind: "refuse", message: problem ?? "Client not found." };
    const refusal = refusalOf(request);
    if (refusal !== undefined) return backWith(request, refusal);
    const identified = this.#identify(request, browser);
    if (identified !== undefined) return this.#grant(client, request, identified);
    if (prompts(request).includes("none")) return backWith(request, { error: "login_required" });
    return { kind: "ask", client };
  }

  #trustProblem(client: App | undefined, request: URLSearchParams): string | undefined {
    if (!request.has("client_id")) return "Missing parameters: client_id";
    if (client === undefined) return "Client not found.";
    if (!this.#clients.isEnabled(client)) return "Client disabled.";
    const [uri, ...more] = request.getAll("redirect_uri");
    const trusted = uri !== undefined && more.length === 0 && isRegistered(uri, client.redirect_uris);
    return trusted ? undefined : "Invalid parameter: redirect_uri";
  }

  /** Finds out who the user is: from the page, login_hint, the session or the default user, the first that tells. */
  #identify(request: URLSearchParams, { cookie, picked }: Browser): Identified | undefined {
    const wanted = prompts(request);
    const asksAnew = wanted.includes("login") || wanted.includes("select_account");
    const current = asksAnew ? undefined : this.#recent(this.#sessions.ofCookie(cookie), request);
    if (wanted.includes("none")) return silently(current);
    if (picked !== undefined) {
      const user = this.#context.rows.users.get(picked);
      return user && { session: this.#sessions.start(user), acr: "1" };
    }
    return asksAnew ? undefined : silently(this.#withoutPage(request, current));
  }

  #withoutPage(request: URLSearchParams, current: IamSession | undefined): IamSession | undefined {
    const hinted: User | undefined = this.#sessions.userNamed(request.get("login_hint"));
    if (hinted !== undefined) return current?.fcid === hinted.fcid ? current : this.#sessions.start(hinted);
    return current ?? this.#sessions.startOfDefaultUser();
  }

  #recent(session: IamSession | undefined, request: URLSearchParams): IamSession | undefined {
    const maxAge = request.get("max_age");
    if (session === undefined || maxAge === null) return session;
    return this.#context.clock.now() - session.auth_time <= Number(maxAge) * 1000 ? session : undefined;
  }

  #grant(client: App, request: URLSearchParams, { session, acr }: Identified): Decision {
    const nonce = request.get("nonce");
    this.#sessions.use(session);
    const { code } = this.#grants.give(session, {
      client_id: client.app_id,
      redirect_uri: request.get("redirect_uri") ?? "",
      scope: request.get("scope") ?? "",
      ...(nonce !== null && { nonce }),
      ...challengeOf(request),
      acr,
    });
    const state = request.get("state") ?? undefined;
    return { ...back(request, { state, session_state: session.session_state, code }), session };
  }
}

/** The values of `prompt`. */
const prompts = (request: URLSearchParams): string[] => scopes(request.get("prompt") ?? "");

const silently = (session: IamSession | undefined): Identified | undefined => session && { session, acr: "0" };

function backWith(request: URLSearchParams, { mode, ...error }: Refusal): Decision {
  return back(request, { ...error, state: request.get("state") ?? undefined }, mode);
}

function back(request: URLSearchParams, outcome: Outcome, mode = responseModeOf(request.get("response_mode"))): Return {
  return returnTo(request.get("redirect_uri") ?? "", mode ?? "query", outcome);
}
