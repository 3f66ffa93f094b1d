import { EmulatorError } from "../core/errors.ts";
import type { DomainEvent, PushEvent } from "../events/events.ts";
import { messageEventType } from "../events/message-event.ts";
import type { App, Delivery } from "../store/entities.ts";
import { Attempts, type LocalReceivers } from "./attempt.ts";
import type { PusherContext } from "./pusher-context.ts";
import { Deliveries } from "./deliveries.ts";
import { envelope, sentNow } from "./push-envelope.ts";
import { notLiveReason, portion } from "./dropping.ts";
import { fanOut } from "./fan-out.ts";
import { afterSuccess } from "./policy.ts";
import type { PushFaults } from "./push-faults.ts";
import { Queue } from "./queue.ts";
import type { Exchange } from "./sending.ts";
import { Transport } from "./transport.ts";

/**
 * Brings events to the apps that are subscribed to them (the document's 回调接口). It takes part in the change that an
 * event belongs to, by writing the deliveries; attempts begin when the change is made.
 */
export class Pusher {
  readonly #context: PusherContext;
  readonly #deliveries: Deliveries;
  readonly #transport: Transport;
  readonly #attempts: Attempts;
  readonly #faults: PushFaults;
  readonly #queues = new Map<string, Queue>();

  constructor(context: PusherContext, faults: PushFaults, local: LocalReceivers = () => undefined) {
    this.#faults = faults;
    this.#context = context;
    this.#transport = new Transport(context.wall);
    this.#attempts = new Attempts(context, this.#transport, local);
    this.#deliveries = new Deliveries(context);
    context.bus.participate((event) => {
      if (event.kind === "app_changed") this.#dropWhatCannotGo(event);
      else this.#take(event);
    });
    context.bus.observe((event) => {
      if (event.kind === "delivery" && event.delivery.state === "pending") this.queue(event.delivery.app_id).proceed();
      if (event.kind === "app_changed" && event.before !== undefined) this.#queues.get(event.before.app_id)?.proceed();
    });
  }

  /** The queue of an app, whether or not anything is in it. */
  queue(appId: string): Queue {
    let queue = this.#queues.get(appId);
    if (queue === undefined) {
      queue = new Queue(appId, this.#context, {
        deliveries: this.#deliveries,
        attempts: this.#attempts,
        faults: this.#faults,
      });
      this.#queues.set(appId, queue);
    }
    return queue;
  }

  /**
   * Sends a delivery once more, now, whatever its state; `payload` is sent this once in place of its own, as it is.
   * Touches neither the back-off nor the hour.
   * @throws EmulatorError EMULATOR_CONFLICT when its app is gone or not live, or a reset comes between
   */
  async redeliver(delivery: Delivery, payload?: object): Promise<Delivery> {
    const app = this.#context.rows.apps.get(delivery.app_id);
    if (app === undefined || !this.#context.isLive(app)) {
      throw new EmulatorError("EMULATOR_CONFLICT", `the app ${delivery.app_id} is ${app?.status ?? "gone"}`);
    }
    const own = sentNow(app, delivery);
    const { url } = own;
    let noted: Delivery | undefined;
    await this.queue(app.app_id).attempt(delivery, payload === undefined ? own : { url, payload }, (attempt) => {
      noted = this.#deliveries.addAttempt(delivery.delivery_id, payload === undefined ? own : { url }, attempt);
    });
    return noted ?? brokenOff();
  }

  /**
   * Sends an event round the queue: one attempt, whose outcome is final.
   * @throws EmulatorError EMULATOR_CONFLICT when a reset comes between
   */
  async sendOnce(app: App, event: PushEvent): Promise<Delivery> {
    const made = this.#deliveries.create(app, event);
    const sent = sentNow(app, made);
    let noted: Delivery | undefined;
    await this.queue(app.app_id).attempt(made, sent, (attempt) => {
      noted = this.#context.store.change(() => {
        const delivery = this.#deliveries.addAttempt(made.delivery_id, sent, attempt);
        return delivery?.state === "pending" ? this.#deliveries.drop(delivery, "a test event is tried once") : delivery;
      });
    });
    return noted ?? brokenOff();
  }

  /**
   * Asks an app's search URL, once (the document's 快捷搜索); keeps as much of the answer as a body may have.
   * @throws EmulatorError EMULATOR_CONFLICT when a reset comes between
   */
  async search(app: App, event: PushEvent): Promise<Exchange> {
    const { search, limits } = this.#context.settings.current;
    const exchange = this.#transport.send({
      url: app.search.url,
      method: "POST",
      payload: envelope(app, event),
      timeoutMs: search.timeout_ms,
      keepBytes: limits.body_bytes,
    });
    let ended: Exchange | undefined;
    await this.queue(app.app_id).follow(exchange, exchange.done, (outcome) => {
      ended = outcome;
    });
    return ended ?? brokenOff();
  }

  /** Breaks off all that is in progress, without a trace: before the state is put in place of another. */
  halt(): void {
    for (const queue of this.#queues.values()) queue.close();
    this.#queues.clear();
  }

  /** Goes on with queues as the state has them: at the start, and after a reset or a restored state. */
  resume(): void {
    this.halt();
    this.#deliveries.dropInterrupted();
    const { queues, deliveries } = this.#context.rows;
    for (const { app_id: appId } of queues.rows()) this.queue(appId);
    for (const appId of deliveries.pendingByApp.keys()) this.queue(appId);
    this.proceed();
  }

  /** Does what is due in every queue: after the settings have changed. */
  proceed(): void {
    for (const queue of this.#queues.values()) queue.proceed();
  }

  /** Ends all that is in progress. */
  async close(): Promise<void> {
    this.halt();
    await this.#transport.close();
  }

  #take(event: DomainEvent): void {
    const outcome = fanOut(event, this.#context);
    if (outcome === undefined) return;
    const { pushed, omission } = outcome;
    for (const { app, event: pushedEvent } of pushed) this.#deliveries.create(app, pushedEvent);
    const isUnknownOtherwise = pushed.length === 0 && omission.type !== messageEventType;
    if (omission.apps.length === 0 && !isUnknownOtherwise) return;
    const { rows, settings } = this.#context;
    rows.omissions.put(omission);
    rows.omissions.keepNewest(settings.current.limits.history_entries);
  }

  /** An app that is gone or no longer live takes its queue with it: what is more than a portion, the queue drops by itself. */
  #dropWhatCannotGo({ before, after }: Extract<DomainEvent, { kind: "app_changed" }>): void {
    if (before === undefined || (after !== undefined && this.#context.isLive(after))) return;
    const { queues } = this.#context.rows;
    const { app_id: appId } = before;
    this.#deliveries.dropOldest(appId, { reason: notLiveReason(after), upTo: Infinity, count: portion });
    const state = queues.get(appId);
    if (state === undefined) return;
    if (after === undefined) queues.delete(appId);
    else queues.put(afterSuccess(state));
  }
}

function brokenOff(): never {
  throw new EmulatorError("EMULATOR_CONFLICT", "the state was replaced before the attempt ended");
}
