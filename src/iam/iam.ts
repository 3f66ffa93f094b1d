import { OAuthError } from "../core/errors.ts";
import type { App } from "../store/entities.ts";
import { Authorization } from "./authorization.ts";
import { Clients } from "./clients.ts";
import type { IamContext } from "./iam-context.ts";
import { grantTypes } from "./grant-types.ts";
import { Grants, invalidGrant } from "./grants.ts";
import { Inspection } from "./inspection.ts";
import { Jwts } from "./jwts.ts";
import { Keys } from "./keys.ts";
import { Logout } from "./logout.ts";
import { Sessions } from "./sessions.ts";
import { IamTokens, type TokenAnswer } from "./tokens.ts";

/** The identity provider: a Keycloak realm named master, whose users and clients are the tenant's people and apps. */
export class Iam {
  readonly keys: Keys;
  readonly clients: Clients;
  readonly sessions: Sessions;
  readonly authorization: Authorization;
  readonly inspection: Inspection;
  readonly logout: Logout;
  readonly #grants: Grants;
  readonly #tokens: IamTokens;

  constructor(context: IamContext) {
    this.keys = new Keys(context);
    this.clients = new Clients(context);
    this.#grants = new Grants(context);
    this.sessions = new Sessions(context, this.#grants);
    this.#tokens = new IamTokens(context, new Jwts(this.keys));
    const parts = { clients: this.clients, sessions: this.sessions, grants: this.#grants, tokens: this.#tokens };
    this.authorization = new Authorization(context, parts);
    this.inspection = new Inspection(parts);
    this.logout = new Logout(parts);
  }

  /**
   * The token endpoint, for a client that has signed the call.
   * @throws OAuthError as Keycloak has them
   */
  async token(client: App, form: URLSearchParams, issuer: string): Promise<TokenAnswer> {
    const name = form.get("grant_type");
    if (name === null) throw new OAuthError("invalid_request", "Missing form parameter: grant_type");
    const grantType = grantTypes.get(name);
    if (grantType === undefined) throw new OAuthError("unsupported_grant_type", "Unsupported grant_type");
    return grantType({ client, form, issuer }, { grants: this.#grants, tokens: this.#tokens });
  }

  /**
   * Ends the session of a client's refresh token with all its tokens, without a browser, as Keycloak's adapters do.
   * @throws OAuthError invalid_grant
   */
  async logoutByRefreshToken(client: App, token: string): Promise<void> {
    const known = await this.#tokens.readRefresh(token);
    if (known === undefined) throw invalidGrant("Invalid refresh token");
    if (known.claims.azp !== client.app_id) {
      throw invalidGrant("Invalid refresh token. Token client and authorized client don't match");
    }
    if (known.grant !== undefined) this.sessions.endWithTokens(known.grant.session_state);
  }
}
