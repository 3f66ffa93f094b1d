import type { IamSession } from "../store/entities.ts";
import type { Claims } from "./claims.ts";
import type { Clients } from "./clients.ts";
import { isRegistered, withParameters } from "./redirect-uris.ts";
import type { Sessions } from "./sessions.ts";
import type { IamTokens } from "./tokens.ts";

/** Response of the logout endpoint to a browser. */
export type LogoutDecision =
  | { readonly kind: "refuse"; readonly message: string }
  /** Asks whether the user of this session means it: no ID token proves that the app signed them in. */
  | { readonly kind: "ask"; readonly session: IamSession }
  /** The session, if any, has ended; where the browser goes on, unless it stays on our page. */
  | { readonly kind: "done"; readonly url?: string; readonly forget: boolean };

/** Known facts about a browser: its session cookie, and whether its user confirmed the logout on the page. */
export interface LeavingBrowser {
  readonly cookie: string | undefined;
  readonly confirmed: boolean;
}

/** Signing out from a browser (OpenID Connect RP-Initiated Logout 1.0). */
export class Logout {
  readonly #clients: Clients;
  readonly #sessions: Sessions;
  readonly #tokens: IamTokens;

  constructor(parts: { clients: Clients; sessions: Sessions; tokens: IamTokens }) {
    this.#clients = parts.clients;
    this.#sessions = parts.sessions;
    this.#tokens = parts.tokens;
  }

  /** Decides a logout request, and ends the session it is about. */
  async decide(request: URLSearchParams, browser: LeavingBrowser): Promise<LogoutDecision> {
    const hint = request.get("id_token_hint");
    const claims = hint === null ? undefined : await this.#tokens.readId(hint);
    const problem = this.#problem(request, claims);
    return problem === undefined ? this.#leave(request, claims, browser) : { kind: "refuse", message: problem };
  }

  #leave(request: URLSearchParams, claims: Claims | undefined, { cookie, confirmed }: LeavingBrowser): LogoutDecision {
    const current = this.#sessions.ofCookie(cookie);
    const asks = claims === undefined && !confirmed && !isOldForm(request);
    if (asks && current !== undefined) return { kind: "ask", session: current };
    const ended = claims?.session_state ?? current?.session_state;
    if (ended !== undefined) this.#sessions.end(ended);
    const forget = cookie !== undefined && this.#sessions.ofCookie(cookie) === undefined;
    return { kind: "done", forget, ...returnTo(request) };
  }

  #problem(request: URLSearchParams, claims: Claims | undefined): string | undefined {
    if (claims === undefined && request.has("id_token_hint")) return "Invalid parameter: id_token_hint";
    const clientId = request.get("client_id") ?? claims?.azp;
    if (claims !== undefined && claims.azp !== clientId) return "Invalid parameter: client_id";
    const back = addressIn(request);
    return back === null ? undefined : this.#addressProblem(back, clientId, isOldForm(request));
  }

  #addressProblem(back: string, clientId: string | undefined, isOld: boolean): string | undefined {
    if (clientId === undefined) {
      if (!isOld) return "Missing parameters: id_token_hint";
      return isRegistered(back, this.#clients.liveRedirectUris(back)) ? undefined : "Invalid redirect uri";
    }
    const client = this.#clients.find(clientId);
    if (client === undefined) return "Client not found.";
    return isRegistered(back, client.redirect_uris) ? undefined : "Invalid redirect uri";
  }
}

/** The address to return to; `redirect_uri` is what clients of the time before OpenID Connect's logout send. */
const addressIn = (request: URLSearchParams): string | null =>
  request.get("post_logout_redirect_uri") ?? request.get("redirect_uri");

const isOldForm = (request: URLSearchParams): boolean =>
  !request.has("post_logout_redirect_uri") && request.has("redirect_uri");

function returnTo(request: URLSearchParams): { url?: string } {
  const back = addressIn(request);
  return back === null ? {} : { url: withParameters(back, { state: request.get("state") ?? undefined }) };
}
