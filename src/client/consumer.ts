import { requestIds } from "../core/ids.ts";

/** Number of entries whose return is remembered, the newest. */
const remembered = 10_000;

/** The identity under which a client waits, and what its waits returned. */
export class Consumer {
  readonly #names = requestIds();
  readonly #returned = new Set<number>();
  #name = this.#names();

  /** The name for the control API, which gives each item to it once for each match. */
  get name(): string {
    return this.#name;
  }

  /** Remembers that a wait returned an entry of the feed. */
  take(seq: number): void {
    this.#returned.add(seq);
    for (const oldest of this.#returned) {
      if (this.#returned.size <= remembered) return;
      this.#returned.delete(oldest);
    }
  }

  /** Returns whether a wait returned an entry of the feed. */
  hasTaken(seq: number): boolean {
    return this.#returned.has(seq);
  }

  /** Begins anew, as after a reset. */
  forget(): void {
    this.#name = this.#names();
    this.#returned.clear();
  }
}
