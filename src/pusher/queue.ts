import type { Cancel } from "../core/wall.ts";
import type { App, Attempt, Delivery, PushFault, QueueState } from "../store/entities.ts";
import { AttemptPace } from "./attempt-pace.ts";
import { isSuccess, recorded, type Attempts } from "./attempt.ts";
import type { PushFaults } from "./push-faults.ts";
import { Dropping, notLiveReason } from "./dropping.ts";
import type { PusherContext } from "./pusher-context.ts";
import type { Deliveries } from "./deliveries.ts";
import { sentNow, type Sent } from "./push-envelope.ts";
import { afterFailure, afterGivingUp, afterRelease, afterSuccess, freshQueue, giveUpAt, isFailing } from "./policy.ts";
import { Running } from "./running.ts";
import type { InFlight } from "./sending.ts";

/**
 * One app's ordered queue. What it holds and how it stands are rows of the state; here is only what is in progress: the
 * attempts, and the timers of what comes next. `proceed` may be called at any time and does what is due.
 */
export class Queue {
  readonly #appId: string;
  readonly #context: PusherContext;
  readonly #deliveries: Deliveries;
  readonly #attempts: Attempts;
  readonly #faults: PushFaults;
  readonly #running: Running;
  readonly #dropping: Dropping;
  readonly #pace: AttemptPace;
  /** The deliveries of the queue that are being attempted. */
  readonly #trying = new Set<string>();
  #cancelRetry: Cancel | undefined;
  #cancelGivingUp: Cancel | undefined;
  #closed = false;

  constructor(
    appId: string,
    context: PusherContext,
    { deliveries, attempts, faults }: { deliveries: Deliveries; attempts: Attempts; faults: PushFaults },
  ) {
    this.#appId = appId;
    this.#context = context;
    this.#deliveries = deliveries;
    this.#attempts = attempts;
    this.#faults = faults;
    this.#running = new Running(context.clock);
    this.#dropping = new Dropping(appId, context, deliveries);
    this.#pace = new AttemptPace(context.clock, context.wall);
  }

  get state(): QueueState {
    return this.#context.rows.queues.get(this.#appId) ?? freshQueue(this.#appId);
  }

  /** Number of waiting deliveries. */
  get pending(): number {
    return this.#context.rows.deliveries.pendingByApp.count(this.#appId);
  }

  /** Drops what cannot be sent any more, begins the attempts that may begin, and sets the timers for the rest. */
  proceed(): void {
    if (this.#closed) return;
    this.#dropUnlessLive();
    this.#giveUpIfOverdue();
    if (this.#dropping.isInFlight) return;
    this.#watchTheHour();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    const { paused, held_since, next_attempt_at: due } = this.state;
    if (paused || held_since !== undefined) return;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (due !== undefined && due > this.#context.clock.now()) {
        this.#cancelRetry = this.#at(due);
        return;
      }
      const waitMs = this.#pace.waitMs(next.delivery.delivery_id);
      if (waitMs > 0) {
        this.#cancelRetry = this.#afterRealTime(waitMs);
        return;
      }
      this.#try(next.app, next.delivery);
    }
  }

  /** Begins no attempt any more. Those in progress end as they do, and the hour runs on. */
  pause(): void {
    this.#put({ ...this.state, paused: true });
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#put({ ...this.state, paused: false });
  }

  /** Holds everything for a debugger: attempts in progress have no time-out, and neither back-off nor hour run on. */
  hold(): void {
    if (this.state.held_since !== undefined) return;
    this.#running.hold();
    this.#put({ ...this.state, held_since: this.#context.clock.now() });
  }

  /** Lets go what was held. */
  release(): void {
    if (this.state.held_since === undefined) return;
    this.#running.release();
    this.#put(afterRelease(this.state, this.#context.clock.now()));
  }

  /** Ends the wait for the next attempt. */
  retryNow(): void {
    const { next_attempt_at: _, ...rest } = this.state;
    this.#put(rest);
  }

  /** Empties the queue of what it holds now. An attempt in progress may still succeed, and then counts. */
  async clear(): Promise<void> {
    await this.#drop("cleared");
    this.proceed();
  }

  /**
   * One attempt round the queue, now: it touches neither the back-off nor the hour. `note` is told of it, unless a reset
   * or the end comes between.
   */
  async attempt(delivery: Delivery, sent: Sent, note: (attempt: Attempt) => void): Promise<void> {
    const fault = this.#faults.match(delivery);
    const { exchange, ended } = this.#attempts.begin(this.#appId, sent, fault);
    await this.follow(exchange, ended, (attempt) => {
      note(attempt);
      if (fault?.outcome === "duplicate" && isSuccess(attempt)) this.#duplicate(delivery.delivery_id, sent, fault);
    });
  }

  /** Has the clock wait until an exchange has ended and `note` is done with it, and lets a hold apply to it. */
  async follow<Outcome>(exchange: InFlight, ended: Promise<Outcome>, note: (outcome: Outcome) => void): Promise<void> {
    const end = this.#running.follow(exchange, this.state.held_since !== undefined);
    try {
      const outcome = await ended;
      if (!this.#closed) note(outcome);
    } finally {
      try {
        this.proceed();
      } finally {
        end();
      }
    }
  }

  /** Ends all that is in progress, without a trace. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelGivingUp?.();
    this.#running.abort();
    this.#dropping.close();
  }

  /** Sends the same once more, as an attempt whose outcome changes nothing. */
  #duplicate(deliveryId: string, sent: Sent, fault: PushFault): void {
    if (!this.#faults.use(fault)) return;
    const { exchange, ended } = this.#attempts.begin(this.#appId, sent);
    this.#context.background.run("a duplicate push", () =>
      this.follow(exchange, ended, (attempt) => {
        this.#deliveries.addAttempt(deliveryId, sent, { ...attempt, fault: recorded(fault) });
      }),
    );
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

  /** Proceeds after a while of real time, which the clock waits for. */
  #afterRealTime(ms: number): Cancel {
    const end = this.#context.clock.begin();
    const cancel = this.#context.wall.after(ms, () => {
      this.proceed();
    });
    return () => {
      cancel();
      end();
    };
  }

  #watchTheHour(): void {
    this.#cancelGivingUp?.();
    const { state } = this;
    const due = state.held_since === undefined ? giveUpAt(state, this.#context.settings.current.push) : undefined;
    this.#cancelGivingUp = due === undefined ? undefined : this.#at(due);
  }

  /** A restored state may hold deliveries of an app that is not live, or of none. */
  #dropUnlessLive(): void {
    const { rows, isLive } = this.#context;
    const app = rows.apps.get(this.#appId);
    const isPushed = app !== undefined && isLive(app);
    if (isPushed || this.pending === 0 || this.#dropping.isInFlight) return;
    this.#dropInBackground(notLiveReason(app), () => {
      if (isFailing(this.state)) rows.queues.put(afterSuccess(this.state));
    });
  }

  #giveUpIfOverdue(): void {
    const { rows, clock, settings } = this.#context;
    const due = giveUpAt(this.state, settings.current.push);
    const isOverdue = due !== undefined && this.state.held_since === undefined && clock.now() >= due;
    if (!isOverdue || this.#dropping.isInFlight) return;
    this.#dropInBackground("failing for too long", () => {
      if (isFailing(this.state)) rows.queues.put(afterGivingUp(this.state));
    });
  }

  #dropInBackground(reason: string, last: () => void): void {
    this.#context.background.run("the drop of a push queue", () => this.#drop(reason, last));
  }

  #drop(reason: string, last = (): void => undefined): Promise<void> {
    return this.#dropping.drop(reason, last, () => {
      this.proceed();
    });
  }

  /** The first delivery that is not being attempted, unless as many as may be are. */
  #next(): { app: App; delivery: Delivery } | undefined {
    const { rows, settings } = this.#context;
    const app = rows.apps.get(this.#appId);
    if (app === undefined || this.#trying.size >= settings.current.push.concurrency) return undefined;
    for (const delivery of rows.deliveries.pendingByApp.all(this.#appId)) {
      if (!this.#trying.has(delivery.delivery_id)) return { app, delivery };
    }
    return undefined;
  }

  #try(app: App, delivery: Delivery): void {
    const { delivery_id: deliveryId } = delivery;
    this.#trying.add(deliveryId);
    this.#pace.start(deliveryId);
    this.#context.background.run("a push", () => {
      const sent = sentNow(app, delivery);
      return this.attempt(delivery, sent, (attempt) => {
        this.#settle(deliveryId, sent, attempt);
        // A delivery whose outcome cannot be recorded stays here: it is not attempted again and again.
        this.#trying.delete(deliveryId);
      });
    });
  }

  #settle(deliveryId: string, sent: Sent, attempt: Attempt): void {
    const { store, rows, clock, settings } = this.#context;
    store.change(() => {
      const { state } = this;
      const delivery = this.#deliveries.addAttempt(deliveryId, sent, attempt);
      if (isSuccess(attempt)) {
        if (isFailing(state)) rows.queues.put(afterSuccess(state));
        return;
      }
      if (state.gave_up && delivery?.state === "pending") this.#deliveries.drop(delivery, "failing for too long");
      const app = rows.apps.get(this.#appId);
      if (app === undefined || !this.#context.isLive(app)) return;
      const instants = { began: attempt.at, ended: state.held_since ?? clock.now() };
      rows.queues.put(afterFailure(state, instants, settings.current.push));
    });
  }
}
