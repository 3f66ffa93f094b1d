import type { App } from "../store/entities.ts";
import type { PusherContext } from "./pusher-context.ts";
import type { Deliveries } from "./deliveries.ts";

/** Returns why what waits for an app that is not live, or gone, is dropped. */
export const notLiveReason = (app: App | undefined): string =>
  app === undefined ? "the app is gone" : "the app is no longer live";

/** Number of deliveries dropped in one change: a few milliseconds' work, after which the event loop continues. */
export const portion = 500;

/**
 * Gives up what an app's queue holds, however much that is, without keeping all other calls waiting. Nobody attempts any of
 * it meanwhile, and the clock stands.
 */
export class Dropping {
  readonly #appId: string;
  readonly #context: PusherContext;
  readonly #deliveries: Deliveries;
  #inFlight = 0;
  #closed = false;

  constructor(appId: string, context: PusherContext, deliveries: Deliveries) {
    this.#appId = appId;
    this.#context = context;
    this.#deliveries = deliveries;
  }

  get isInFlight(): boolean {
    return this.#inFlight > 0;
  }

  /**
   * Gives up all that waits now, at once where it is one portion. `last` belongs to the change of the last one, so that a
   * crash before it leaves the whole to be done again; `proceed` is called when portions after the first are over.
   */
  async drop(reason: string, last: () => void, proceed: () => void): Promise<void> {
    const upTo = this.#deliveries.lastPending(this.#appId);
    if (this.#dropSome(reason, upTo, last)) return;
    const end = this.#context.clock.begin();
    this.#inFlight++;
    try {
      do {
        await this.#soon();
      } while (!this.#closed && !this.#dropSome(reason, upTo, last));
    } finally {
      this.#inFlight--;
      proceed();
      end();
    }
  }

  /** Leaves the rest as it is. */
  close(): void {
    this.#closed = true;
  }

  /** Drops a portion; returns whether it was the last. */
  #dropSome(reason: string, upTo: number, last: () => void): boolean {
    return this.#context.store.change(() => {
      const wasAll = this.#deliveries.dropOldest(this.#appId, { reason, upTo, count: portion }) < portion;
      if (wasAll) last();
      return wasAll;
    });
  }

  #soon(): Promise<void> {
    return new Promise((resolve) => {
      this.#context.wall.after(0, resolve);
    });
  }
}
