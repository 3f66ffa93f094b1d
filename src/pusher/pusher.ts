import type { DomainEvent, PushEvent } from "../events/events.ts";
import type { App, Delivery } from "../store/entities.ts";
import { Attempts, type LocalReceivers } from "./attempt.ts";
import type { PusherContext } from "./context.ts";
import { Deliveries } from "./deliveries.ts";
import { addressees } from "./fan-out.ts";
import { Queue } from "./queue.ts";
import { Transport } from "./transport.ts";

/**
 * Brings events to the apps that are subscribed to them (the document's 回调接口). It takes part in the change that an
 * event belongs to, by writing the deliveries; attempts begin when the change is made.
 */
export class Pusher {
  readonly deliveries: Deliveries;
  readonly #context: PusherContext;
  readonly #transport: Transport;
  readonly #attempts: Attempts;
  readonly #queues = new Map<string, Queue>();

  constructor(context: PusherContext, local: LocalReceivers = () => undefined) {
    this.#context = context;
    this.#transport = new Transport(context.wall);
    this.#attempts = new Attempts(context, this.#transport, local);
    this.deliveries = new Deliveries(context);
    context.bus.participate((event) => {
      this.#take(event);
    });
    context.bus.observe((event) => {
      if (event.kind === "delivery" && event.delivery.state === "pending") this.queue(event.delivery.app_id).proceed();
    });
  }

  /** The queue of an app, whether or not anything is in it. */
  queue(appId: string): Queue {
    let queue = this.#queues.get(appId);
    if (queue === undefined) {
      queue = new Queue(appId, this.#context, this.deliveries, this.#attempts);
      this.#queues.set(appId, queue);
    }
    return queue;
  }

  /**
   * Sends a delivery once more, now, whatever its state; `payload` is sent this once in place of its own. Touches
   * neither the back-off nor the hour.
   */
  async redeliver(delivery: Delivery, app: App, payload: object = delivery.payload): Promise<Delivery> {
    const { ended } = this.#attempts.begin(app, payload);
    const noted = this.deliveries.addAttempt(delivery.delivery_id, app.callback.url, await ended);
    this.queue(app.app_id).proceed();
    return noted ?? delivery;
  }

  /** Sends an event round the queue: one attempt, whose outcome is final. */
  async sendOnce(app: App, event: PushEvent): Promise<Delivery> {
    const delivery = this.deliveries.create(app, event);
    const { ended } = this.#attempts.begin(app, delivery.payload);
    const noted = this.deliveries.addAttempt(delivery.delivery_id, app.callback.url, await ended) ?? delivery;
    if (noted.state === "pending") this.deliveries.drop(noted, "a test event is tried once");
    return this.deliveries.get(delivery.delivery_id) ?? noted;
  }

  /** Goes on with queues as the state has them: at the start, and after a reset or a restored state. */
  resume(): void {
    for (const queue of this.#queues.values()) queue.close();
    this.#queues.clear();
    for (const { app_id: appId } of this.#context.rows.queues.rows()) this.queue(appId);
    for (const { app_id: appId } of this.#context.rows.apps.rows()) {
      if (this.#context.rows.deliveries.pendingByApp.count(appId) > 0) this.queue(appId);
    }
    for (const queue of this.#queues.values()) queue.proceed();
  }

  /** Ends all that is under way. */
  async close(): Promise<void> {
    for (const queue of this.#queues.values()) queue.close();
    await this.#transport.close();
  }

  #take(event: DomainEvent): void {
    for (const { app, event: pushed } of addressees(event, this.#context.rows)) {
      if (this.#context.isLive(app) && app.callback.url !== "") this.deliveries.create(app, pushed);
    }
  }
}
