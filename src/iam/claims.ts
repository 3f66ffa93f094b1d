import type { IamGrant, User } from "../store/entities.ts";
import { hasScope, scopes } from "./scopes.ts";

/** Claims of a token of the IAM, by the names and in the order of the document's samples. Times are seconds. */
export interface Claims {
  readonly jti: string;
  /** 0 on refresh tokens: whether they still work is known to the IAM alone. */
  readonly exp: number;
  readonly nbf: 0;
  readonly iat: number;
  readonly iss: string;
  readonly aud?: string;
  readonly sub: string;
  readonly typ: "Bearer" | "ID" | "Offline";
  readonly azp: string;
  readonly nonce?: string;
  readonly auth_time: number;
  readonly session_state: string;
  readonly acr?: IamGrant["acr"];
  readonly scope?: string;
  readonly organization_id?: string;
  readonly fcid?: string;
  readonly name?: string;
  readonly email?: string;
  /** The session_state again, by the name under which newer clients look for it. */
  readonly sid?: string;
}

/** Common input of the tokens of one response. */
export interface Issue {
  readonly grant: IamGrant;
  readonly user: User;
  readonly issuer: string;
  /** Ms since the epoch. */
  readonly now: number;
  readonly lifetimeSeconds: number;
  /** The scope as it was asked for. */
  readonly scope: string;
  readonly isPublicClient: boolean;
}

/** Seconds since the epoch, as tokens count time. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** The claims of an access token. */
export const accessClaims = (jti: string, issue: Issue): Claims => ({
  ...lifeOf(jti, issue),
  sub: issue.user.sub,
  typ: "Bearer",
  ...sessionOf(issue),
  acr: issue.grant.acr,
  scope: grantedScope(issue.scope),
  ...profileOf(issue),
  ...sidOf(issue),
});

/** The claims of an ID token. */
export const idClaims = (jti: string, issue: Issue): Claims => ({
  ...lifeOf(jti, issue),
  aud: issue.grant.client_id,
  sub: issue.user.sub,
  typ: "ID",
  ...sessionOf(issue),
  acr: issue.grant.acr,
  ...profileOf(issue),
  ...sidOf(issue),
});

/** The claims of a refresh token, which no app is meant to read. */
export const refreshClaims = (jti: string, issue: Issue): Claims => ({
  ...lifeOf(jti, issue),
  exp: 0,
  aud: issue.issuer,
  sub: issue.user.sub,
  typ: "Offline",
  ...sessionOf(issue),
  auth_time: 0,
  scope: grantedScope(issue.grant.scope),
  ...sidOf(issue),
});

/** The answer of userinfo: what the granted scope lets an app know of a user. A claim without a value is left out. */
export const userClaims = (user: User, scope: string): Record<string, string> => ({
  sub: user.sub,
  ...(hasScope(scope, "profile") && {
    ...withValues({ organization_id: user.organization_id, fcid: user.fcid, name: user.name }),
    ...withValues({ phone_number: user.mobile, email: user.email }),
  }),
  ...(hasScope(scope, "email") && withValues({ email: user.email })),
});

/** FinChat's IAM grants offline access to everybody. */
const grantedScope = (scope: string): string => [...new Set([...scopes(scope), "offline_access"])].join(" ");

const lifeOf = (jti: string, { now, lifetimeSeconds, issuer }: Issue) => ({
  jti,
  exp: seconds(now) + lifetimeSeconds,
  nbf: 0 as const,
  iat: seconds(now),
  iss: issuer,
});

const sessionOf = ({ grant }: Issue) => ({
  azp: grant.client_id,
  ...(grant.nonce !== undefined && { nonce: grant.nonce }),
  auth_time: seconds(grant.auth_time),
  session_state: grant.session_state,
});

/** Pages alone need it: keycloak-js 26 asks the session status with it, and no token of the samples has it. */
const sidOf = ({ grant, isPublicClient }: Issue) => (isPublicClient ? { sid: grant.session_state } : {});

const profileOf = ({ user, scope }: Issue) => ({
  ...(hasScope(scope, "profile") &&
    withValues({ organization_id: user.organization_id, fcid: user.fcid, name: user.name })),
  ...(hasScope(scope, "email") && withValues({ email: user.email })),
});

const withValues = (claims: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== ""));
