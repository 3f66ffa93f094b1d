import { createHash } from "node:crypto";
import { canonicalJson } from "../core/json.ts";
import type { Wanted } from "./query.ts";

/** Maximum number of pairs of consumer and match whose positions are kept: the most recently used. */
const keptPositions = 10_000;

/** Position of one consumer in the feed, for one match. */
export interface Position {
  /** The seq of the last item that it was given; 0 before the first. */
  readonly seq: number;
  /** Gives it the item of `seq`, unless it has had it or one behind it. */
  take(seq: number): boolean;
}

/** Remembers for each consumer, a name that callers choose, what it was given: every item once for each match. */
export class Consumers {
  readonly #seqs = new Map<string, number>();

  /** The position of a consumer; equal matches, whatever the order of their fields, share one. */
  positionOf(consumer: string, wanted: Wanted): Position {
    const seqs = this.#seqs;
    const key = createHash("sha256")
      .update(canonicalJson([consumer, wanted.for, wanted.match]))
      .digest("base64");
    return {
      get seq() {
        return seqs.get(key) ?? 0;
      },
      take: (seq) => {
        if (seq <= (seqs.get(key) ?? 0)) return false;
        this.#put(key, seq);
        return true;
      },
    };
  }

  /** Begins anew. */
  forget(): void {
    this.#seqs.clear();
  }

  #put(key: string, seq: number): void {
    this.#seqs.delete(key);
    this.#seqs.set(key, seq);
    for (const oldest of this.#seqs.keys()) {
      if (this.#seqs.size <= keptPositions) return;
      this.#seqs.delete(oldest);
    }
  }
}
