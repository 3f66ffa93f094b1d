/** An app's one active token. A life of N ends at the instant N has passed. */
export interface AccessToken {
  readonly token: string;
  readonly app_id: string;
  readonly expires_at: number;
}

/** A key that the IAM signs with: an RSA key pair for what apps verify, a shared secret for what it alone reads again. */
export interface IamKey {
  readonly kid: string;
  readonly alg: IamAlgorithm;
  /** The whole key, its private part too. */
  readonly jwk: Readonly<Record<string, unknown>>;
  /** Once a newer key is in force: until when tokens that it signed may live. */
  readonly listed_until?: number;
}

/** RS256 for access and ID tokens, HS256 for refresh tokens. */
export type IamAlgorithm = "RS256" | "HS256";

/** A sign-in session: apps are given its `session_state`, only the browser its `cookie`. */
export interface IamSession {
  readonly session_state: string;
  readonly cookie: string;
  readonly fcid: string;
  readonly auth_time: number;
  /** Time when it last signed its user in to an app. */
  readonly used_at: number;
  /** The setting `iam.default_user`, where that signed the user in: another value ends the session. */
  readonly default_user?: string;
}

/** A user's grant to an app: a code at first and, after its exchange, the tokens that depend on it. */
export interface IamGrant {
  readonly code: string;
  readonly session_state: string;
  readonly client_id: string;
  readonly fcid: string;
  readonly auth_time: number;
  readonly redirect_uri: string;
  /** As the app asked for it. */
  readonly scope: string;
  readonly nonce?: string;
  readonly code_challenge?: string;
  readonly code_challenge_method?: "plain" | "S256";
  /** "1" when the user has just been asked who they are, "0" when it was known already. */
  readonly acr: "0" | "1";
  /** True when the code was exchanged: it works once. */
  readonly used: boolean;
  /** Until when the code can be exchanged. */
  readonly expires_at: number;
}

/** A token that the IAM gave and did not take back; `code` is that of its grant. */
export interface IamToken {
  readonly jti: string;
  readonly typ: "Bearer" | "Offline";
  readonly code: string;
  readonly expires_at: number;
}
