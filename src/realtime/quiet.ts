import type { EmulatorClock } from "../core/clock.ts";
import type { WallClock } from "../core/wall.ts";
import type { FeedEvent } from "../events/feed-event.ts";
import type { EventLog } from "./event-log.ts";

/** Kinds of what people and bots do, and of attempts. */
const activities: ReadonlySet<FeedEvent["kind"]> = new Set(["message", "card_updated", "attempt", "request"]);

/** Waits for the end of everything that is in flight, and of what follows from it. */
export class Quiet {
  readonly #wall: WallClock;
  readonly #eventLog: EventLog;

  constructor(wall: WallClock, eventLog: EventLog) {
    this.#wall = wall;
    this.#eventLog = eventLog;
  }

  /** Resolves when nothing is in flight and nothing has happened for `ms` of real time, or when `gone` is aborted. */
  async wait(clock: Pick<EmulatorClock, "idle" | "inFlight">, ms: number, gone: AbortSignal): Promise<void> {
    do {
      await clock.idle();
      if (ms > 0) await this.#silence(ms, gone);
    } while (clock.inFlight > 0 && !gone.aborted);
  }

  #silence(ms: number, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        unsubscribe();
        gone.removeEventListener("abort", end);
        resolve();
      };
      let cancel = this.#wall.after(ms, end);
      const unsubscribe = this.#eventLog.subscribe(({ event }) => {
        if (!activities.has(event.kind)) return;
        cancel();
        cancel = this.#wall.after(ms, end);
      });
      gone.addEventListener("abort", end);
      if (gone.aborted) end();
    });
  }
}
