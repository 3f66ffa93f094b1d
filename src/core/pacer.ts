import type { WallClock } from "./wall.ts";

/** Time that a loop may hold the event loop before it yields, in ms. */
const budgetMs = 8;

/** Divides a long loop, so that everything else that the process does goes on meanwhile. */
export class Pacer {
  readonly #wall: WallClock;
  #since: number;

  constructor(wall: WallClock) {
    this.#wall = wall;
    this.#since = wall.now();
  }

  /** Resolves after others had their turn; undefined while there is time left. */
  pause(): Promise<void> | undefined {
    if (this.#wall.now() - this.#since < budgetMs) return undefined;
    return new Promise((resolve) => {
      this.#wall.after(0, () => {
        this.#since = this.#wall.now();
        resolve();
      });
    });
  }
}
