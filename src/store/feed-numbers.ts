/**
 * Numbers of the feed that one journal record reserves: most feed entries are no change of state, and are not worth a
 * record each.
 */
const portion = 10_000;

/** The feed's numbers that are set aside: all up to here may have been given out before a crash, and are not again. */
export class FeedNumbers {
  #upTo = 0;

  get upTo(): number {
    return this.#upTo;
  }

  /** Takes over what was saved, where that says anything. */
  takeOver(saved: number | undefined): void {
    this.#upTo = saved ?? this.#upTo;
  }

  /** Sets more aside where half of them are used up at `seq`; up to which number, undefined where there are enough. */
  extend(seq: number): number | undefined {
    if (seq + portion / 2 <= this.#upTo) return undefined;
    this.#upTo = seq + portion;
    return this.#upTo;
  }
}
