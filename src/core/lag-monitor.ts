import type { Logger } from "./logger.ts";
import type { Cancel, WallClock } from "./wall.ts";

/** Time between two looks at the event loop, in ms. */
const interval = 100;

/** Stalls of the event loop longer than this are logged, in ms. */
const longStall = 200;

/** Name of an operation until the first one is noted. */
const unnamed = "other work";

/**
 * Measures how long the event loop was kept from other work, and names the operation that kept it: the one that the most
 * time followed, of all that began since the loop was last free.
 */
export class LagMonitor {
  readonly #wall: WallClock;
  readonly #logger: Pick<Logger, "warn">;
  #cancel: Cancel | undefined;
  #dueAt = 0;
  #current = unnamed;
  #since = 0;
  #slowest = unnamed;
  #slowestMs = 0;
  #longestMs = 0;

  constructor(wall: WallClock, logger: Pick<Logger, "warn">) {
    this.#wall = wall;
    this.#logger = logger;
  }

  /** Length of the longest stall since the start, in seconds. */
  get longestStallSeconds(): number {
    return this.#longestMs / 1000;
  }

  /** Notes the operation that the loop begins to work on; returns the one before. */
  note(operation: string): string {
    const before = this.#current;
    this.#endCurrent(this.#wall.now());
    this.#current = operation;
    return before;
  }

  /** Begins to look at the loop; a monitor that was started already starts anew. */
  start(): void {
    this.stop();
    this.#forget(this.#wall.now());
    this.#look();
  }

  /** Stops looking. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(): void {
    this.#dueAt = this.#wall.now() + interval;
    this.#cancel = this.#wall.after(interval, () => {
      const now = this.#wall.now();
      this.#endCurrent(now);
      this.#report(now - this.#dueAt);
      this.#forget(now);
      this.#look();
    });
  }

  #endCurrent(now: number): void {
    const ms = now - this.#since;
    if (ms > this.#slowestMs) {
      this.#slowestMs = ms;
      this.#slowest = this.#current;
    }
    this.#since = now;
  }

  #report(stallMs: number): void {
    if (stallMs > this.#longestMs) this.#longestMs = stallMs;
    if (stallMs <= longStall) return;
    this.#logger.warn({ stall_ms: Math.round(stallMs), operation: this.#slowest }, "the event loop was stalled");
  }

  #forget(now: number): void {
    this.#since = now;
    this.#current = unnamed;
    this.#slowest = unnamed;
    this.#slowestMs = 0;
  }
}
