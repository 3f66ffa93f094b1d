import { random as systemBytes } from "nanoid";
import { createHash } from "node:crypto";

/** A source of random bytes: the system's, or one that a seed makes repeatable. */
export interface Random {
  bytes(size: number): Uint8Array;
  /** Returns the state to continue from; undefined without a seed. */
  state(): readonly number[] | undefined;
  /** Goes on from a kept state, or begins anew. */
  restore(state: readonly number[] | undefined): void;
}

/** Not repeatable. */
export const systemRandom: Random = {
  bytes: systemBytes,
  state: () => undefined,
  restore: () => undefined,
};

/** A small fast generator (sfc32) for repeatable ids; not for anything that must not be guessed. */
export class SeededRandom implements Random {
  readonly #seed: readonly number[];
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  /** Two purposes of one seed never disturb each other. */
  constructor(seed: number, purpose: string) {
    this.#seed = seedWords(seed, purpose);
    this.restore(undefined);
  }

  restore(state: readonly number[] | undefined): void {
    const [a = 0, b = 0, c = 0, counter = 1] = state ?? this.#seed;
    [this.#a, this.#b, this.#c, this.#counter] = [a, b, c, counter];
  }

  state(): readonly number[] {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (let index = 0; index < size; index += 4) {
      const word = this.#next();
      for (let byte = 0; byte < 4 && index + byte < size; byte++) bytes[index + byte] = word >>> (8 * byte);
    }
    return bytes;
  }

  #next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result;
  }
}

/** A number in [0, 1) out of a random source. */
export function fraction(random: Random): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32;
}

function seedWords(seed: number, purpose: string): number[] {
  const digest = createHash("sha256")
    .update(`${String(seed)}/${purpose}`)
    .digest();
  return [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), 1];
}
