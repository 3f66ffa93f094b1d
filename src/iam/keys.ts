import { createPublicKey, type JsonWebKey } from "node:crypto";
import type { IamAlgorithm, IamKey } from "../store/entities.ts";
import type { IamContext } from "./iam-context.ts";

/** The keys of the IAM: made when they are first needed, and kept with the state. */
export class Keys {
  readonly #context: IamContext;
  readonly #inFlight = new Map<IamAlgorithm, Promise<IamKey>>();

  constructor(context: IamContext) {
    this.#context = context;
  }

  /** The key to sign with. Those who ask while the first one is being made share it. */
  async inForce(alg: IamAlgorithm): Promise<IamKey> {
    return this.#newest(alg) ?? (await this.#first(alg));
  }

  /** A key by its id, whether or not it still signs. */
  find(kid: string, alg: IamAlgorithm): IamKey | undefined {
    const key = this.#context.rows.iam_keys.get(kid);
    return key?.alg === alg ? key : undefined;
  }

  /** Signs with a new key from now on; tokens that the old one signed can be verified until they expire. */
  async rotate(): Promise<void> {
    const { store, rows, clock, settings } = this.#context;
    const key = await makeKey("RS256");
    store.change(() => {
      const old = this.#newest("RS256");
      const listedUntil = clock.now() + settings.current.iam.access_token_lifetime_s * 1000;
      if (old !== undefined) rows.iam_keys.put({ ...old, listed_until: listedUntil });
      rows.iam_keys.put(key);
    });
  }

  /** The public part of every key that a live token may be signed with, as a JSON Web Key Set. */
  async published(): Promise<{ keys: object[] }> {
    await this.inForce("RS256");
    const now = this.#context.clock.now();
    const listed = [...this.#context.rows.iam_keys.byAlgorithm.all("RS256")].filter(
      ({ listed_until: until }) => until === undefined || now < until,
    );
    return { keys: listed.map(publicPart).reverse() };
  }

  /** The public key that signs now, as the base64 of its SubjectPublicKeyInfo. */
  async publicKey(): Promise<string> {
    const { jwk } = await this.inForce("RS256");
    const { kty, n, e } = jwk;
    return createPublicKey({ key: { kty, n, e } as JsonWebKey, format: "jwk" })
      .export({ format: "der", type: "spki" })
      .toString("base64");
  }

  #newest(alg: IamAlgorithm): IamKey | undefined {
    return this.#context.rows.iam_keys.byAlgorithm.last(alg);
  }

  #first(alg: IamAlgorithm): Promise<IamKey> {
    const inFlight = this.#inFlight.get(alg);
    if (inFlight !== undefined) return inFlight;
    const making = this.#makeFirst(alg).finally(() => this.#inFlight.delete(alg));
    this.#inFlight.set(alg, making);
    return making;
  }

  /** A state that was put back meanwhile may have brought a key: then that one counts. */
  async #makeFirst(alg: IamAlgorithm): Promise<IamKey> {
    const { store, rows } = this.#context;
    const made = await makeKey(alg);
    return store.change(() => {
      const key = this.#newest(alg) ?? made;
      if (key === made) rows.iam_keys.put(made);
      return key;
    });
  }
}

const publicPart = ({ kid, alg, jwk: { kty, n, e } }: IamKey): object => ({ kid, kty, alg, use: "sig", n, e });

async function makeKey(alg: IamAlgorithm): Promise<IamKey> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair, generateSecret } = await import("jose");
  const key =
    alg === "RS256"
      ? (await generateKeyPair(alg, { modulusLength: 2048, extractable: true })).privateKey
      : await generateSecret(alg, { extractable: true });
  const jwk = await exportJWK(key);
  return { kid: await calculateJwkThumbprint(jwk), alg, jwk: { ...jwk } };
}
