import { OAuthError } from "../core/errors.ts";
import type { App, User } from "../store/entities.ts";
import { userClaims } from "./claims.ts";
import type { Clients } from "./clients.ts";
import type { Grants } from "./grants.ts";
import type { IamTokens, KnownToken } from "./tokens.ts";

/** Inspection of tokens: userinfo, introspection (RFC 7662) and revocation (RFC 7009). */
export class Inspection {
  readonly #clients: Clients;
  readonly #grants: Grants;
  readonly #tokens: IamTokens;

  constructor(parts: { clients: Clients; grants: Grants; tokens: IamTokens }) {
    this.#clients = parts.clients;
    this.#grants = parts.grants;
    this.#tokens = parts.tokens;
  }

  /**
   * Tells who signed in (获取用户信息). `named` is told which client the token is for, as soon as that is known.
   * @throws OAuthError 401 invalid_token, or invalid_request where there is no token
   */
  async userinfo(token: string | undefined, named: (app: App) => void): Promise<Record<string, string>> {
    const { user, scope } = await this.#bearer(token, named);
    return userClaims(user, scope);
  }

  /**
   * Describes the account of whoever signed in, in the form of Keycloak's account service.
   * @throws OAuthError as `userinfo` does
   */
  async account(token: string | undefined, named: (app: App) => void): Promise<object> {
    const { user } = await this.#bearer(token, named);
    const { account: username, name: firstName, email } = user;
    return { username, firstName, lastName: "", email, emailVerified: false, attributes: { fcid: [user.fcid] } };
  }

  async #bearer(token: string | undefined, named: (app: App) => void): Promise<{ user: User; scope: string }> {
    if (token === undefined) throw refusedToken("invalid_request", "Token not provided");
    const known = await this.#tokens.readAccess(token);
    const client = this.#clients.find(known?.claims.azp ?? null);
    if (client !== undefined) named(client);
    if (known === undefined || known.expired) throw refusedToken("invalid_token", "Token verification failed");
    if (client === undefined) throw refusedToken("invalid_token", "Client not found");
    if (!this.#clients.isEnabled(client)) throw refusedToken("invalid_token", "Client disabled");
    if (known.grant === undefined) {
      throw refusedToken("invalid_token", "User session not found or doesn't have client attached on it");
    }
    const user = this.#tokens.userOf(known.grant);
    if (user === undefined) throw refusedToken("invalid_token", "User not found");
    return { user, scope: known.claims.scope ?? "" };
  }

  /** The claims of a live access or refresh token; of any other only that it is not live. */
  async introspect(token: string): Promise<object> {
    const known = (await this.#tokens.readAccess(token)) ?? (await this.#tokens.readRefresh(token));
    const user = known?.grant && this.#tokens.userOf(known.grant);
    const client = this.#clients.find(known?.claims.azp ?? null);
    if (known === undefined || known.expired || user === undefined || client === undefined) return { active: false };
    if (!this.#clients.isEnabled(client)) return { active: false };
    return { active: true, ...known.claims, client_id: known.claims.azp, username: user.account };
  }

  /**
   * Takes a token back; with a refresh token, all that hangs on its grant. One that is not live is fine as it is.
   * @throws OAuthError invalid_request when it is another client's
   */
  async revoke(token: string, client: App): Promise<void> {
    const known = await this.#tokens.readAccess(token);
    if (known !== undefined) {
      expectOwn(known, client);
      this.#tokens.revoke(known.claims.jti);
      return;
    }
    const refresh = await this.#tokens.readRefresh(token);
    if (refresh === undefined) return;
    expectOwn(refresh, client);
    if (refresh.grant !== undefined) this.#grants.end(refresh.grant);
  }
}

function expectOwn({ claims }: KnownToken, client: App): void {
  if (claims.azp !== client.app_id) throw new OAuthError("invalid_request", "Unmatching clients");
}

/** 401 in the form of RFC 6750: a call without a token is told no more than which scheme to use. */
function refusedToken(error: "invalid_request" | "invalid_token", description: string): OAuthError {
  const details = error === "invalid_token" ? `, error="${error}", error_description="${description}"` : "";
  return new OAuthError(error, description, {
    status: 401,
    headers: { "www-authenticate": `Bearer realm="master"${details}` },
  });
}
