import type { App, IamSession, User } from "../store/entities.ts";
import { scopes } from "./claims.ts";
import type { Clients } from "./clients.ts";
import type { IamContext } from "./context.ts";
import type { Grants } from "./grants.ts";
import { challengeProblem } from "./pkce.ts";
import { isRegistered, withParameters } from "./redirect-uris.ts";
import type { Sessions } from "./sessions.ts";

/** What the authorization endpoint does with a browser. */
export type Decision =
  /** Tells the user that client or address cannot be trusted; never sends them there. */
  | { readonly kind: "refuse"; readonly message: string }
  | Redirect
  /** Asks who the user is. */
  | { readonly kind: "ask"; readonly client: App };

/** Sends the browser back to the app, with a code or an error; `session` is for the browser to keep. */
interface Redirect {
  readonly kind: "redirect";
  readonly url: string;
  readonly session?: IamSession;
}

/** What is known of the browser: its session cookie, and the fcid that its user has picked on the page. */
export interface Browser {
  readonly cookie: string | undefined;
  readonly picked: string | undefined;
}

interface Refusal {
  readonly error: string;
  readonly error_description?: string;
}

/** The scopes of a Keycloak realm that an app may name; those beside openid and profile grant nothing here. */
const knownScopes: ReadonlySet<string> = new Set(["openid", "profile", "email", "phone", "address", "offline_access"]);

/** Parameters that decide something: each may be given once. */
const parameterNames = [
  ...["response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method"],
  ...["login_hint", "prompt", "max_age"],
];

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
    const session = this.#sessionFor(request, browser);
    if (session !== undefined) return { ...this.#grant(client, request, session), session };
    const byDefault = this.#defaultSession(request, browser);
    if (byDefault !== undefined) return this.#grant(client, request, byDefault);
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

  /** The session to grant from: the one at hand where it is the right user's and recent enough, else a new one. */
  #sessionFor(request: URLSearchParams, { cookie, picked }: Browser): IamSession | undefined {
    if (picked !== undefined) return this.#start(this.#context.rows.users.get(picked));
    if (asksAnew(request)) return undefined;
    const current = this.#recent(this.#sessions.ofCookie(cookie), request);
    const hinted = this.#sessions.userNamed(request.get("login_hint"));
    return hinted === undefined || current?.fcid === hinted.fcid ? current : this.#start(hinted);
  }

  /** A session of the default user, which the browser does not keep: the setting may change. */
  #defaultSession(request: URLSearchParams, { picked }: Browser): IamSession | undefined {
    if (picked !== undefined || asksAnew(request)) return undefined;
    return this.#start(this.#sessions.userNamed(this.#context.settings.current.iam.default_user));
  }

  #start(user: User | undefined): IamSession | undefined {
    return user && this.#sessions.start(user);
  }

  #recent(session: IamSession | undefined, request: URLSearchParams): IamSession | undefined {
    const maxAge = request.get("max_age");
    if (session === undefined || maxAge === null) return session;
    return this.#context.clock.now() - session.auth_time <= Number(maxAge) * 1000 ? session : undefined;
  }

  #grant(client: App, request: URLSearchParams, session: IamSession): Redirect {
    const [nonce, challenge] = [request.get("nonce"), request.get("code_challenge")];
    const redirectUri = request.get("redirect_uri") ?? "";
    const { code } = this.#grants.give(session, {
      client_id: client.app_id,
      redirect_uri: redirectUri,
      scope: request.get("scope") ?? "",
      ...(nonce !== null && { nonce }),
      ...(challenge !== null && { code_challenge: challenge }),
    });
    const state = request.get("state") ?? undefined;
    return {
      kind: "redirect",
      url: withParameters(redirectUri, { state, session_state: session.session_state, code }),
    };
  }
}

/** The values of `prompt`. */
const prompts = (request: URLSearchParams): string[] => scopes(request.get("prompt") ?? "");

/** Whether the app wants the user to say who they are, whatever is known. */
const asksAnew = (request: URLSearchParams): boolean =>
  prompts(request).some((prompt) => prompt === "login" || prompt === "select_account");

const backWith = (request: URLSearchParams, refusal: Refusal): Decision => ({
  kind: "redirect",
  url: withParameters(request.get("redirect_uri") ?? "", { ...refusal, state: request.get("state") ?? undefined }),
});

/** What of a request a trusted app is told to be wrong. */
function refusalOf(request: URLSearchParams): Refusal | undefined {
  return responseRefusal(request) ?? scopeRefusal(request.get("scope")) ?? invalidRequest(problemOf(request));
}

function responseRefusal(request: URLSearchParams): Refusal | undefined {
  const type = request.get("response_type");
  if (type === null) return invalidRequest("Missing parameter: response_type");
  if (type !== "code") return { error: "unsupported_response_type" };
  if ((request.get("response_mode") ?? "query") !== "query") return invalidRequest("Invalid parameter: response_mode");
  if (request.has("request")) return { error: "request_not_supported" };
  return request.has("request_uri") ? { error: "request_uri_not_supported" } : undefined;
}

function scopeRefusal(scope: string | null): Refusal | undefined {
  const words = scopes(scope ?? "");
  if (words.includes("openid") && words.every((word) => knownScopes.has(word))) return undefined;
  return { error: "invalid_scope", error_description: `Invalid scopes: ${scope ?? ""}` };
}

function problemOf(request: URLSearchParams): string | undefined {
  if (parameterNames.some((name) => request.getAll(name).length > 1)) return "duplicated parameter";
  if (!/^\d+$/.test(request.get("max_age") ?? "0")) return "Invalid parameter: max_age";
  return challengeProblem(request.get("code_challenge"), request.get("code_challenge_method"));
}

function invalidRequest(description: string | undefined): Refusal | undefined {
  return description === undefined ? undefined : { error: "invalid_request", error_description: description };
}
