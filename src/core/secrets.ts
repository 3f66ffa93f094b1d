import { timingSafeEqual } from "node:crypto";
import { isRecord } from "./json.ts";

/** Fields whose values are shown to nobody: neither in the log nor in the request journal. */
export const secretFields: readonly string[] = [
  "secret",
  "token",
  "app_access_token",
  "access_token",
  "refresh_token",
  "id_token",
  "id_token_hint",
  "client_secret",
  "client_assertion",
  "code_verifier",
  "password",
  "api_key",
  "authorization",
  "cookie",
  "set-cookie",
];

/** Replacement of a secret. */
export const redacted = "[redacted]";

const secrets: ReadonlySet<string> = new Set(secretFields.map((field) => plain(field)));
/** Secrets in sign-in requests: an authorization code is one there, and only there. */
const signInSecrets: ReadonlySet<string> = new Set([...secrets, "code"]);
const inText = secretFields.map((field) => plain(field, "[-_]?")).join("|");
const inJson = new RegExp(`("(?:${inText})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"?`, "gi");
const inForm = new RegExp(`(name="(?:${inText}|code)" value=")[^"]*`, "gi");
const inUrl = new RegExp(`((?:^|[?&#])(?:${inText}|code)=)[^&#]*`, "gi");

/** A JSON value with its secrets masked, at whatever depth. Parts that hold none are the very same objects. */
export const maskSecrets = (value: unknown): unknown => mask(value, secrets);

/** The same for parameters of a call to the IAM. */
export const maskSignIn = (value: unknown): unknown => mask(value, signInSecrets);

/** A text with the secrets masked that stand in it as in JSON or in the query of a URL. */
export const maskSecretsInText = (text: string): string =>
  text.replace(inJson, `$1"${redacted}"`).replace(inUrl, `$1${redacted}`).replace(inForm, `$1${redacted}`);

/** A name whatever its spelling: accessToken, access-token and Access_Token are the same. */
function plain(name: string, between = ""): string {
  return name.toLowerCase().replaceAll(/[-_]/g, between);
}

/** Constant-time string comparison. */
export function sameText(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A secret that came more than once is a list. */
const isText = (value: unknown): boolean => typeof value === "string" || Array.isArray(value);

function mask(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const masked = value.map((item) => mask(item, names));
    return masked.every((item, index) => item === value[index]) ? value : masked;
  }
  if (!isRecord(value)) return value;
  let masked: Record<string, unknown> | undefined;
  for (const [field, inner] of Object.entries(value)) {
    const shown = names.has(plain(field)) && isText(inner) ? redacted : mask(inner, names);
    if (shown !== inner) (masked ??= { ...value })[field] = shown;
  }
  return masked ?? value;
}
