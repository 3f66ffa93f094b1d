import { OAuthError } from "../core/errors.ts";
import type { App, IamGrant, IamSession } from "../store/entities.ts";
import type { IamContext } from "./iam-context.ts";
import { takeWhile } from "./take-while.ts";
import { verifierProblem } from "./pkce.ts";

/** The part of an authorization request that its code remembers. */
export type GrantRequest = Pick<
  IamGrant,
  "client_id" | "redirect_uri" | "scope" | "nonce" | "code_challenge" | "code_challenge_method" | "acr"
>;

/** Grants of users to apps: codes first, then the tokens that depend on them. */
export class Grants {
  readonly #context: IamContext;

  constructor(context: IamContext) {
    this.#context = context;
  }

  /** Makes a code, of the form UUID.session_state.client_id. Those that nobody exchanged in time are forgotten. */
  give(session: IamSession, request: GrantRequest): IamGrant {
    const { store, rows, ids, clock, settings } = this.#context;
    return store.change(() => {
      this.#forgetExpired();
      rows.iam_grants.keepNewest(settings.current.limits.history_entries - 1, (oldest) => {
        this.end(oldest);
      });
      const { session_state, fcid, auth_time } = session;
      const grant: IamGrant = {
        ...request,
        code: `${ids.uuid()}.${session_state}.${request.client_id}`,
        session_state,
        fcid,
        auth_time,
        used: false,
        expires_at: clock.now() + settings.current.iam.code_lifetime_s * 1000,
      };
      rows.iam_grants.put(grant);
      return grant;
    });
  }

  /**
   * Exchanges a code, once: any try uses it up, and a second one ends what the first one gave.
   * @throws OAuthError invalid_grant
   */
  redeem(client: App, form: URLSearchParams): IamGrant {
    const { store, rows, clock } = this.#context;
    const grant = rows.iam_grants.get(form.get("code") ?? "");
    if (grant === undefined) throw invalidGrant("Code not valid");
    const problem = grant.used || clock.now() >= grant.expires_at ? "Code not valid" : mismatch(grant, client, form);
    if (problem !== undefined) {
      this.end(grant);
      throw invalidGrant(problem);
    }
    const used = { ...grant, used: true };
    store.change(() => {
      rows.iam_grants.put(used);
    });
    return used;
  }

  /** Takes a grant back, with its tokens. */
  end({ code }: IamGrant): void {
    const { store, rows } = this.#context;
    store.change(() => {
      rows.iam_grants.delete(code);
      for (const { jti } of [...rows.iam_tokens.byGrant.all(code)]) rows.iam_tokens.delete(jti);
    });
  }

  #forgetExpired(): void {
    const { rows, clock } = this.#context;
    const expired = takeWhile(rows.iam_grants.unused.all("unused"), (grant) => grant.expires_at <= clock.now());
    for (const { code } of expired) rows.iam_grants.delete(code);
  }
}

/** 400 invalid_grant. */
export const invalidGrant = (description: string): OAuthError => new OAuthError("invalid_grant", description);

/** Returns the difference between an exchange and the request of its code. */
function mismatch(grant: IamGrant, client: App, form: URLSearchParams): string | undefined {
  if (grant.redirect_uri !== form.get("redirect_uri")) return "Incorrect redirect_uri";
  if (grant.client_id !== client.app_id) return "Auth error: Found different client_id in clientSession";
  return verifierProblem(form.get("code_verifier"), grant);
}
