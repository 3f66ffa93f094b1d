import type { Clock } from "../core/clock.ts";
import type { WallClock } from "../core/wall.ts";

/** Minimum time between the starts of two attempts of one delivery, in ms of real time. */
const minimumGapMs = 10;

interface Start {
  /** By the wall clock. */
  readonly realMs: number;
  /** By the emulator's clock. */
  readonly at: number;
}

/**
 * Limits the attempts of one delivery to 100 a second of real time, whatever settings and state are. While the clock is
 * being advanced, the limit holds only for attempts at the same instant.
 */
export class AttemptPace {
  readonly #clock: Clock;
  readonly #wall: WallClock;
  /** Last starts by delivery, the oldest first. */
  readonly #starts = new Map<string, Start>();

  constructor(clock: Clock, wall: WallClock) {
    this.#clock = clock;
    this.#wall = wall;
  }

  /** Notes the start of an attempt. */
  start(deliveryId: string): void {
    const realMs = this.#wall.now();
    for (const [id, earlier] of this.#starts) {
      if (realMs - earlier.realMs < minimumGapMs) break;
      this.#starts.delete(id);
    }
    this.#starts.delete(deliveryId);
    this.#starts.set(deliveryId, { realMs, at: this.#clock.now() });
  }

  /** Returns how long an attempt must wait, in ms of real time; 0 when it may start. */
  waitMs(deliveryId: string): number {
    const last = this.#starts.get(deliveryId);
    if (last === undefined || (this.#clock.isAdvancing && last.at !== this.#clock.now())) return 0;
    return Math.max(0, Math.ceil(last.realMs + minimumGapMs - this.#wall.now()));
  }
}
