import type { IamGrant, IamToken, User } from "../store/entities.ts";
import { accessClaims, idClaims, refreshClaims, seconds, type Claims, type Issue } from "./claims.ts";
import type { IamContext } from "./iam-context.ts";
import { takeWhile } from "./take-while.ts";
import { isOwnIssuer } from "./issuer.ts";
import type { Jwts } from "./jwts.ts";

/** The token endpoint's answer, its keys as on the wire (获取access_token). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_expires_in: number;
  readonly refresh_token: string;
  readonly token_type: "bearer";
  readonly id_token: string;
  readonly "not-before-policy": number;
  readonly session_state: string;
  readonly scope: string;
}

/** A token that a key of ours signed; `grant` is missing where it was taken back. */
export interface KnownToken {
  readonly claims: Claims;
  readonly grant: IamGrant | undefined;
  readonly expired: boolean;
}

/** Input of new tokens: a user's grant, known under an issuer; `scope` may be narrower than the grant's. */
export type IssueRequest = Pick<Issue, "grant" | "user" | "issuer" | "scope">;

/** The tokens of the IAM. One is live while its row and its grant are there and its time is not over. */
export class IamTokens {
  readonly #context: IamContext;
  readonly #jwts: Jwts;

  constructor(context: IamContext, jwts: Jwts) {
    this.#context = context;
    this.#jwts = jwts;
  }

  /** Makes an access token, an ID token and a refresh token; those given before go on. */
  async issue(request: IssueRequest): Promise<TokenAnswer> {
    const { clock, settings, ids, rows } = this.#context;
    const { access_token_lifetime_s: lifetime, refresh_token_lifetime_s: refreshLifetime } = settings.current.iam;
    const { code, session_state, client_id: clientId } = request.grant;
    const isPublicClient = rows.apps.get(clientId)?.public_client === true;
    const issue: Issue = { ...request, now: clock.now(), lifetimeSeconds: lifetime, isPublicClient };
    const [access, id, refresh] = [ids.uuid(), ids.uuid(), ids.uuid()];
    this.#keep([
      { jti: access, typ: "Bearer", code, expires_at: (seconds(issue.now) + lifetime) * 1000 },
      { jti: refresh, typ: "Offline", code, expires_at: issue.now + refreshLifetime * 1000 },
    ]);
    const [accessToken, idToken, refreshToken] = await Promise.all([
      this.#jwts.sign("RS256", accessClaims(access, issue)),
      this.#jwts.sign("RS256", idClaims(id, issue)),
      this.#jwts.sign("HS256", refreshClaims(refresh, issue)),
    ]);
    return {
      access_token: accessToken,
      expires_in: lifetime,
      refresh_expires_in: refreshLifetime,
      refresh_token: refreshToken,
      token_type: "bearer",
      id_token: idToken,
      "not-before-policy": 0,
      session_state,
      scope: request.scope,
    };
  }

  /** Reads an access token; undefined when it is none of ours. */
  async readAccess(token: string): Promise<KnownToken | undefined> {
    return this.#read("RS256", "Bearer", token);
  }

  /** Reads a refresh token; undefined when it is none of ours. */
  async readRefresh(token: string): Promise<KnownToken | undefined> {
    return this.#read("HS256", "Offline", token);
  }

  /** Reads an ID token, whether or not it has expired. */
  async readId(token: string): Promise<Claims | undefined> {
    const claims = await this.#jwts.read("RS256", token);
    return claims?.typ === "ID" && isOwnIssuer(claims.iss, this.#context) ? claims : undefined;
  }

  /** Takes one access token back. */
  revoke(jti: string): void {
    const { store, rows } = this.#context;
    store.change(() => rows.iam_tokens.delete(jti));
  }

  /** The user of a grant, unless they are gone. */
  userOf(grant: IamGrant): User | undefined {
    return this.#context.rows.users.get(grant.fcid);
  }

  async #read(alg: "RS256" | "HS256", typ: IamToken["typ"], token: string): Promise<KnownToken | undefined> {
    const claims = await this.#jwts.read(alg, token);
    if (claims?.typ !== typ || !isOwnIssuer(claims.iss, this.#context)) return undefined;
    const { rows, clock } = this.#context;
    const row = rows.iam_tokens.get(claims.jti);
    const grant = row && rows.iam_grants.get(row.code);
    return { claims, grant, expired: row !== undefined && clock.now() >= row.expires_at };
  }

  #keep(tokens: readonly IamToken[]): void {
    const { store, rows, settings } = this.#context;
    store.change(() => {
      this.#forgetExpired("Bearer");
      this.#forgetExpired("Offline");
      for (const token of tokens) rows.iam_tokens.put(token);
      rows.iam_tokens.keepNewest(Math.max(settings.current.limits.history_entries, tokens.length));
    });
  }

  #forgetExpired(typ: IamToken["typ"]): void {
    const { rows, clock } = this.#context;
    const expired = takeWhile(rows.iam_tokens.byType.all(typ), (token) => token.expires_at <= clock.now());
    for (const { jti } of expired) rows.iam_tokens.delete(jti);
  }
}
