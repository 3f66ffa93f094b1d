import type { Cancel } from "../core/wall.ts";
import type { App, Attempt, Delivery, QueueState } from "../store/entities.ts";
import type { Attempts } from "./attempt.ts";
import type { PusherContext } from "./context.ts";
import { isSuccess, type Deliveries } from "./deliveries.ts";
import { afterFailure, afterGivingUp, afterRelease, afterSuccess, freshQueue, giveUpAt } from "./policy.ts";
import type { UnderWay } from "./transport.ts";

interface Running {
  readonly exchange: UnderWay;
  /** Tells the clock that time may go on. */
  end: () => void;
}

/**
 * One app's ordered queue. What it holds and how it stands are rows of the state; here is only what is under way: the
 * attempts, and the timer of what comes next. `proceed` may be called at any time and does what is due.
 */
export class Queue {
  readonly #appId: string;
  readonly #context: PusherContext;
  readonly #deliveries: Deliveries;
  readonly #attempts: Attempts;
  readonly #running = new Map<string, Running>();
  #cancelRetry: Cancel | undefined;
  #cancelGivingUp: Cancel | undefined;
  #closed = false;

  constructor(appId: string, context: PusherContext, deliveries: Deliveries, attempts: Attempts) {
    this.#appId = appId;
    this.#context = context;
    this.#deliveries = deliveries;
    this.#attempts = attempts;
  }

  get state(): QueueState {
    return this.#context.rows.queues.get(this.#appId) ?? freshQueue(this.#appId);
  }

  get pending(): number {
    return this.#context.rows.deliveries.pendingByApp.count(this.#appId);
  }

  /** Gives up what has failed too long, begins the attempts that may begin, and sets the timers for the rest. */
  proceed(): void {
    if (this.#closed) return;
    this.#giveUpIfOverdue();
    this.#watchTheHour();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    const { paused, held_since, next_attempt_at: due, gave_up: gaveUp } = this.state;
    if (paused || held_since !== undefined) return;
    if (due !== undefined && due > this.#context.clock.now() && !gaveUp) {
      if (this.pending > 0 && this.#running.size === 0) this.#cancelRetry = this.#at(due);
      return;
    }
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#attempt(next);
  }

  pause(): void {
    this.#put({ ...this.state, paused: true });
  }

  resume(): void {
    this.#put({ ...this.state, paused: false });
  }

  /** Holds everything for a debugger: attempts under way have no time-out, and neither back-off nor hour run on. */
  hold(): void {
    if (this.state.held_since !== undefined) return;
    for (const { exchange, end } of this.#running.values()) {
      exchange.suspend();
      end();
    }
    this.#put({ ...this.state, held_since: this.#context.clock.now() });
  }

  /** Lets go what was held. */
  release(): void {
    if (this.state.held_since === undefined) return;
    for (const running of this.#running.values()) {
      running.exchange.resume();
      running.end = this.#context.clock.begin();
    }
    this.#put(afterRelease(this.state, this.#context.clock.now()));
  }

  /** Ends the wait for the next attempt. */
  retryNow(): void {
    const { next_attempt_at: _, ...rest } = this.state;
    this.#put(rest);
  }

  /** Empties the queue. An attempt under way may still succeed, and then counts. */
  clear(): void {
    this.#deliveries.dropAll(this.#appId, "cleared");
    this.proceed();
  }

  /** Ends all that is under way, without a trace. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelGivingUp?.();
    for (const { exchange, end } of this.#running.values()) {
      exchange.abort();
      end();
    }
  }

  #put(state: QueueState): void {
    this.#context.store.change(() => {
      this.#context.rows.queues.put(state);
    });
    this.proceed();
  }

  #at(due: number): Cancel {
    return this.#context.clock.at(due, () => {
      this.proceed();
    });
  }

  #watchTheHour(): void {
    this.#cancelGivingUp?.();
    const { state } = this;
    const due = state.held_since === undefined ? giveUpAt(state, this.#context.settings.current.push) : undefined;
    this.#cancelGivingUp = due === undefined ? undefined : this.#at(due);
  }

  #giveUpIfOverdue(): void {
    const { store, rows, clock, settings } = this.#context;
    const { state } = this;
    const due = giveUpAt(state, settings.current.push);
    if (due === undefined || state.held_since !== undefined || clock.now() < due) return;
    store.change(() => {
      this.#deliveries.dropAll(this.#appId, "failing for too long");
      rows.queues.put(afterGivingUp(state));
    });
  }

  /** The first delivery that is not under way, unless as many as may be are. */
  #next(): Delivery | undefined {
    const { rows, settings } = this.#context;
    if (this.#running.size >= settings.current.push.concurrency) return undefined;
    for (const delivery of rows.deliveries.pendingByApp.all(this.#appId)) {
      if (!this.#running.has(delivery.delivery_id)) return delivery;
    }
    return undefined;
  }

  #attempt(delivery: Delivery): void {
    const app = this.#context.rows.apps.get(this.#appId);
    if (app === undefined) {
      this.#deliveries.drop(delivery, "the app is gone");
      return;
    }
    const { exchange, ended } = this.#attempts.begin(app, delivery.payload);
    const running: Running = { exchange, end: this.#context.clock.begin() };
    this.#running.set(delivery.delivery_id, running);
    void ended.then((attempt) => {
      this.#running.delete(delivery.delivery_id);
      if (!this.#closed) this.#settle(delivery.delivery_id, app, attempt);
      this.proceed();
      running.end();
    });
  }

  #settle(deliveryId: string, app: App, attempt: Attempt): void {
    const { store, rows, clock, settings, logger } = this.#context;
    const succeeded = isSuccess(attempt);
    store.change(() => {
      const { state } = this;
      const delivery = this.#deliveries.addAttempt(deliveryId, app.callback.url, attempt);
      if (succeeded) {
        if (rows.queues.has(this.#appId)) rows.queues.put(afterSuccess(state));
      } else {
        if (state.gave_up && delivery?.state === "pending") this.#deliveries.drop(delivery, "failing for too long");
        rows.queues.put(afterFailure(state, state.held_since ?? clock.now(), settings.current.push));
      }
    });
    const { status, error, duration_ms } = attempt;
    logger[succeeded ? "info" : "warn"](
      { app_id: app.app_id, delivery_id: deliveryId, url: app.callback.url, status, error, duration_ms },
      succeeded ? "pushed" : "a push failed",
    );
  }
}
