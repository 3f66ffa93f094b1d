import type { Background } from "../core/background.ts";
import type { Slices, Work } from "../core/slices.ts";
import type { EventLog } from "./event-log.ts";
import type { Wait } from "./wait.ts";

/** The outstanding waits: when something happens they look at it one after the other, however many they are. */
export class Waits {
  readonly #slices: Slices;
  readonly #background: Background;
  readonly #waits = new Set<Wait>();
  #isLooking = false;
  /** True when something happened that some of the waits may not have looked at. */
  #isDue = false;

  constructor(eventLog: EventLog, slices: Slices, background: Background) {
    this.#slices = slices;
    this.#background = background;
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
    this.#isDue = true;
    if (this.#isLooking || this.#waits.size === 0) return;
    this.#isLooking = true;
    queueMicrotask(() => {
      this.#background.run("waits", () => this.#slices.run(this.#lookWhileDue()));
    });
  }

  *#lookWhileDue(): Work<void> {
    try {
      while (this.#isDue) {
        this.#isDue = false;
        yield* this.#lookAll();
      }
    } finally {
      this.#isLooking = false;
    }
  }

  *#lookAll(): Work<void> {
    for (const wait of this.#waits) {
      yield* wait.look();
      if (wait.isOver) this.#waits.delete(wait);
      else if (wait.isDue) this.#isDue = true;
      yield;
    }
  }
}
