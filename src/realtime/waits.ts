import type { Slices, Work } from "../core/slices.ts";
import type { EventLog } from "./event-log.ts";
import type { Wait } from "./wait.ts";

/** The outstanding waits: when something happens they look at it one after the other, however many they are. */
export class Waits {
  readonly #slices: Slices;
  readonly #waits = new Set<Wait>();
  #isLooking = false;
  #isDue = false;

  constructor(eventLog: EventLog, slices: Slices) {
    this.#slices = slices;
    eventLog.subscribe(() => {
      this.#lookSoon();
    });
  }

  /** Adds a wait, which begins to look. */
  add(wait: Wait): void {
    this.#waits.add(wait);
    this.#lookSoon();
  }

  /** Ends a wait when it has looked at all that has happened until now. */
  expire(wait: Wait): void {
    wait.expire();
    this.#lookSoon();
  }

  /** Looks once for all that happens at a time. */
  #lookSoon(): void {
    if (this.#isDue || this.#isLooking || this.#waits.size === 0) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#isLooking = true;
      void this.#slices.run(this.#lookAll());
    });
  }

  *#lookAll(): Work<void> {
    do {
      for (const wait of this.#waits) {
        yield* wait.look();
        if (wait.isOver) this.#waits.delete(wait);
        yield;
      }
    } while ([...this.#waits].some(({ isDue }) => isDue));
    this.#isLooking = false;
  }
}
