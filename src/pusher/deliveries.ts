import { withoutCredentials } from "../core/http-url.ts";
import type { PushEvent } from "../events/events.ts";
import type { App, Attempt, Delivery } from "../store/entities.ts";
import { isSuccess } from "./attempt.ts";
import type { PusherContext } from "./pusher-context.ts";
import { withAttempt } from "./kept-attempts.ts";
import { envelope, type Sent } from "./push-envelope.ts";

/** The part of a delivery that an attempt shows; without a payload it is the delivery's own. */
type ShownOfSent = Pick<Sent, "url"> & Partial<Sent>;

/** The rows of deliveries, and who is told of them. Each call is a change of its own, or part of the caller's. */
export class Deliveries {
  readonly #context: PusherContext;

  constructor(context: PusherContext) {
    this.#context = context;
  }

  /** Makes a pending delivery of an event to an app. */
  create(app: App, event: PushEvent): Delivery {
    const { ids, clock } = this.#context;
    return this.#put({
      delivery_id: ids.objectId(),
      app_id: app.app_id,
      event_id: event.event_id,
      type: event.type,
      url: withoutCredentials(app.callback.url),
      state: "pending",
      created_at: clock.now(),
      payload: envelope(app, event),
      attempts: [],
    });
  }

  /**
   * Notes an attempt and what it sent, as far as the delivery is to show it. One that succeeded makes the delivery
   * delivered, whatever it was.
   */
  addAttempt(deliveryId: string, { url, ...sent }: ShownOfSent, attempt: Attempt): Delivery | undefined {
    const { store, rows, bus } = this.#context;
    return store.change(() => {
      const delivery = rows.deliveries.get(deliveryId);
      if (delivery === undefined) return undefined;
      const { reason, ...rest } = {
        ...delivery,
        ...sent,
        url: withoutCredentials(url),
        ...withAttempt(delivery, attempt),
      };
      const noted: Delivery = isSuccess(attempt)
        ? { ...rest, state: "delivered" }
        : { ...rest, ...(reason !== undefined && { reason }) };
      const settled = noted.state !== delivery.state;
      if (settled) this.#put(noted);
      else rows.deliveries.put(noted);
      bus.publish({ kind: "attempt", delivery: noted, attempt, settled });
      return noted;
    });
  }

  /** Gives a pending delivery up. */
  drop(delivery: Delivery, reason: string): Delivery {
    return this.#put({ ...delivery, state: "dropped", reason });
  }

  /** Gives up the test events that were in flight when the process ended or the state was replaced: none is retried. */
  dropInterrupted(): void {
    const { store, rows } = this.#context;
    const interrupted = [...rows.deliveries.interruptible.all("pending")];
    if (interrupted.length === 0) return;
    store.change(() => {
      for (const delivery of interrupted) this.drop(delivery, "interrupted before its attempt ended");
    });
  }

  /** The place of what came last of all that an app's queue holds; -1 where it is empty. */
  lastPending(appId: string): number {
    const { deliveries } = this.#context.rows;
    const last = deliveries.pendingByApp.last(appId);
    return (last && deliveries.placeOf(last.delivery_id)) ?? -1;
  }

  /** Gives up at most `count` of what an app's queue holds up to a place, the oldest first; how many those were. */
  dropOldest(appId: string, { reason, upTo, count }: { reason: string; upTo: number; count: number }): number {
    const { deliveries } = this.#context.rows;
    const oldest: Delivery[] = [];
    for (const delivery of deliveries.pendingByApp.all(appId)) {
      const place = deliveries.placeOf(delivery.delivery_id) ?? Infinity;
      if (oldest.length === count || place > upTo) break;
      oldest.push(delivery);
    }
    for (const delivery of oldest) this.drop(delivery, reason);
    return oldest.length;
  }

  #put(delivery: Delivery): Delivery {
    const { store, rows, bus } = this.#context;
    return store.change(() => {
      rows.deliveries.put(delivery);
      bus.publish({ kind: "delivery", delivery });
      if (delivery.state !== "pending") this.#forgetOldest();
      return delivery;
    });
  }

  #forgetOldest(): void {
    const { rows, settings } = this.#context;
    const { byState } = rows.deliveries;
    while (byState.count("settled") > settings.current.limits.settled_deliveries) {
      const oldest = byState.first("settled");
      if (oldest === undefined) return;
      rows.deliveries.delete(oldest.delivery_id);
    }
  }
}
