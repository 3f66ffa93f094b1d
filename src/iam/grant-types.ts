import { OAuthError } from "../core/errors.ts";
import type { App, User } from "../store/entities.ts";
import { scopes } from "./scopes.ts";
import { invalidGrant, type Grants } from "./grants.ts";
import type { IamTokens, TokenAnswer } from "./tokens.ts";

/** A call of the token endpoint by a client that has signed it. */
export interface TokenRequest {
  readonly client: App;
  readonly form: URLSearchParams;
  readonly issuer: string;
}

/** Dependencies of the grant types. */
export interface GrantTypeDeps {
  readonly grants: Grants;
  readonly tokens: IamTokens;
}

type GrantType = (request: TokenRequest, deps: GrantTypeDeps) => Promise<TokenAnswer>;

/** Grant types by `grant_type`. */
export const grantTypes: ReadonlyMap<string, GrantType> = new Map([
  ["authorization_code", exchangeCode],
  ["refresh_token", refresh],
]);

/** Exchanges a code for tokens (获取access_token). @throws OAuthError */
async function exchangeCode({ client, form, issuer }: TokenRequest, { grants, tokens }: GrantTypeDeps) {
  required(form, "code", "Missing parameter: code");
  const grant = grants.redeem(client, form);
  const user = tokens.userOf(grant);
  if (user === undefined) throw invalidGrant("User not found");
  return tokens.issue({ grant, user, issuer, scope: grant.scope });
}

/** Exchanges a refresh token for new tokens, the refresh token among them (刷新access_token). @throws OAuthError */
async function refresh({ client, form, issuer }: TokenRequest, { tokens }: GrantTypeDeps) {
  const known = await tokens.readRefresh(required(form, "refresh_token", "No refresh token"));
  if (known === undefined) throw invalidGrant("Invalid refresh token");
  const { claims, grant, expired } = known;
  if (claims.azp !== client.app_id) {
    throw invalidGrant("Invalid refresh token. Token client and authorized client don't match");
  }
  if (grant === undefined) throw invalidGrant("Offline user session not found");
  if (expired) throw invalidGrant("Offline session not active");
  const user: User | undefined = tokens.userOf(grant);
  if (user === undefined) throw invalidGrant("Invalid refresh token");
  return tokens.issue({ grant, user, issuer, scope: narrowed(form.get("scope"), grant.scope) });
}

/** The scope asked for with a refresh: no more than was granted, and still that of a sign-in. */
function narrowed(asked: string | null, granted: string): string {
  if (asked === null || asked === "") return granted;
  const allowed = new Set([...scopes(granted), "offline_access"]);
  const words = scopes(asked);
  if (!words.includes("openid") || !words.every((word) => allowed.has(word))) {
    throw new OAuthError("invalid_scope", `Invalid scopes: ${asked}`);
  }
  return asked;
}

function required(form: URLSearchParams, name: string, message: string): string {
  const value = form.get(name);
  if (value === null || value === "") throw new OAuthError("invalid_request", message);
  return value;
}
