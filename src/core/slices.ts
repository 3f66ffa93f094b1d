import type { WallClock } from "./wall.ts";

/** Time that work may hold the event loop before it yields, in ms of real time. */
const budgetMs = 10;

/** Time slice of one piece of work before the next one continues, in ms. */
const turnMs = 1;

/** Work in steps that take well under a millisecond each: it can be suspended at every `yield`. */
export type Work<Result> = Generator<void, Result>;

/** Does a step; true when that was the last. Never throws. */
type Step = () => boolean;

/**
 * Runs work whose length is up to callers, such as a search through all that is kept. Pieces of work take turns, and
 * together they hold the event loop for 10 ms at a time, however many there are.
 */
export class Slices {
  readonly #wall: WallClock;
  readonly #steps: Step[] = [];
  #leftMs = budgetMs;
  #isRunning = false;
  #isRenewalDue = false;

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  /** Runs work, at once where there is time left. Rejects with what the work throws. */
  run<Result>(work: Work<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#steps.push(() => {
        try {
          const { done, value } = work.next();
          if (done === true) resolve(value);
          return done === true;
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return true;
        }
      });
      this.#spend();
    });
  }

  /** Runs what waits until the budget is used up. */
  #spend(): void {
    if (this.#isRunning || this.#leftMs <= 0) return;
    this.#isRunning = true;
    const start = this.#wall.now();
    let now = start;
    for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) {
      this.#renewSoon();
      const end = Math.min(now + turnMs, start + this.#leftMs);
      let isDone = step();
      for (now = this.#wall.now(); !isDone && now < end; now = this.#wall.now()) isDone = step();
      if (!isDone) this.#steps.push(step);
      if (now - start >= this.#leftMs) break;
    }
    this.#leftMs -= now - start;
    this.#isRunning = false;
  }

  #renewSoon(): void {
    if (this.#isRenewalDue) return;
    this.#isRenewalDue = true;
    this.#wall.after(0, () => {
      this.#isRenewalDue = false;
      this.#leftMs = budgetMs;
      this.#spend();
    });
  }
}
