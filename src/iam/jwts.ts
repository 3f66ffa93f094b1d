import type { CryptoKey } from "jose";
import { isRecord } from "../core/json.ts";
import type { IamAlgorithm, IamKey } from "../store/entities.ts";
import type { Claims } from "./claims.ts";
import type { Keys } from "./keys.ts";

/** Puts claims into signed tokens, and takes them out of those that the IAM's own keys signed. */
export class Jwts {
  readonly #keys: Keys;
  readonly #imported = new WeakMap<IamKey, Map<KeyPart, Promise<CryptoKey | Uint8Array>>>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** A compact JWS, its header as Keycloak's. */
  async sign(alg: IamAlgorithm, claims: Claims): Promise<string> {
    const [{ SignJWT }, key] = await Promise.all([import("jose"), this.#keys.inForce(alg)]);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg, typ: "JWT", kid: key.kid })
      .sign(await this.#import(key, "private"));
  }

  /**
   * The claims of a token that a key of ours signed with this algorithm; undefined for any other text. Its life and its
   * issuer are not looked at: an ID token that has expired still tells whose session it was.
   */
  async read(alg: IamAlgorithm, token: string): Promise<Claims | undefined> {
    const { compactVerify, decodeProtectedHeader } = await import("jose");
    try {
      const key = this.#keys.find(decodeProtectedHeader(token).kid ?? "", alg);
      if (key === undefined) return undefined;
      const { payload } = await compactVerify(token, await this.#import(key, "public"), { algorithms: [alg] });
      const claims: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
      return isRecord(claims) ? (claims as unknown as Claims) : undefined;
    } catch {
      return undefined;
    }
  }

  #import(key: IamKey, part: KeyPart): Promise<CryptoKey | Uint8Array> {
    const parts = this.#imported.get(key) ?? new Map<KeyPart, Promise<CryptoKey | Uint8Array>>();
    const importing = parts.get(part) ?? importKey(key, part);
    this.#imported.set(key, parts.set(part, importing));
    return importing;
  }
}

type KeyPart = "private" | "public";

/** The longest modulus of a key that is tried, in characters of base64url: 8192 bits. */
const longestModulus = 1366;

/** Returns whether a key signs, and verifies its own signatures. */
export async function isUsableKey(key: IamKey): Promise<boolean> {
  const { compactVerify, SignJWT } = await import("jose");
  const { kid, alg, jwk } = key;
  if (typeof jwk["n"] === "string" && jwk["n"].length > longestModulus) return false;
  try {
    const token = await new SignJWT({}).setProtectedHeader({ alg, kid }).sign(await importKey(key, "private"));
    await compactVerify(token, await importKey(key, "public"), { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}

const importKey = (key: IamKey, part: KeyPart): Promise<CryptoKey | Uint8Array> =>
  key.alg === "HS256" ? importSecret(key) : importHalf(key, part);

/** Once for all: of the bytes that jose would make of it, it makes a key again for each signature. */
const importSecret = ({ jwk }: IamKey): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", jwk, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);

async function importHalf({ alg, jwk }: IamKey, part: KeyPart): Promise<CryptoKey | Uint8Array> {
  const { importJWK } = await import("jose");
  const { kty, n, e } = jwk;
  return importJWK(part === "public" ? { kty, n, e } : jwk, alg);
}
