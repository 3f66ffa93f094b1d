import type { Clock } from "../core/clock.ts";
import type { Cancel } from "../core/wall.ts";
import type { PushFault } from "../store/entities.ts";
import type { ClockHold, Exchange, InFlight } from "./sending.ts";

/** Inputs of an attempt with a fault. */
export interface FaultyAttempt {
  readonly fault: PushFault;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Calls the bot. */
  readonly call: () => InFlight;
  /** Runs work when other work has had its turn. */
  readonly soon: (run: () => void) => Cancel;
}

/** Returns an exchange with the outcome that a fault forces on it. */
export function faultyExchange(attempt: FaultyAttempt): InFlight {
  const { fault, timeoutMs, call, soon } = attempt;
  switch (fault.outcome) {
    case "refused":
    case "reset":
      return ended(soon, { error: `${fault.outcome}: by the push fault ${fault.fault_id}`, durationMs: 0 });
    case "status":
      return ended(soon, { status: fault.status ?? 200, body: textOf(fault.body), durationMs: 0 });
    case "timeout":
      return new ClockedExchange(attempt.clock, timeoutMs, undefined, () => timedOut(timeoutMs));
    case "slow": {
      const delayMs = fault.delay_ms ?? 0;
      if (delayMs >= timeoutMs) return new ClockedExchange(attempt.clock, timeoutMs, call(), () => timedOut(timeoutMs));
      return new ClockedExchange(attempt.clock, delayMs, call(), (response) => ({
        ...response,
        durationMs: Math.max(response?.durationMs ?? 0, delayMs),
      }));
    }
    case "lost_answer":
      return mapped(call(), (exchange) => (exchange.error === undefined ? lost(fault, exchange) : exchange));
    case "duplicate":
      return call();
  }
}

const timedOut = (timeoutMs: number): Exchange => ({
  error: `timeout: no answer within ${String(timeoutMs)} ms`,
  durationMs: timeoutMs,
});

const lost = ({ fault_id }: PushFault, { durationMs }: Exchange): Exchange => ({
  error: `lost_answer: thrown away by the push fault ${fault_id}`,
  durationMs,
});

const textOf = (body: unknown): string =>
  body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);

const noop = (): void => undefined;

function ended(soon: FaultyAttempt["soon"], exchange: Exchange): InFlight {
  const done = new Promise<Exchange>((resolve) => {
    soon(() => {
      resolve(exchange);
    });
  });
  return { done, suspend: noop, resume: noop, abort: noop };
}

const mapped = (inFlight: InFlight, change: (exchange: Exchange) => Exchange): InFlight => ({
  done: inFlight.done.then(change),
  suspend: () => {
    inFlight.suspend();
  },
  resume: () => {
    inFlight.resume();
  },
  abort: () => {
    inFlight.abort();
  },
});

/**
 * An exchange that ends at an instant of the emulator's clock. The clock waits for the call of the bot, if there is one,
 * and then goes on without it until that instant.
 */
class ClockedExchange implements InFlight {
  readonly done: Promise<Exchange>;
  readonly #clock: Clock;
  readonly #inner: InFlight | undefined;
  readonly #outcome: (response: Exchange | undefined) => Exchange;
  #resolve: (exchange: Exchange) => void = noop;
  #response: Exchange | undefined;
  #due: number;
  #isWaiting = false;
  #isOver = false;
  #suspendedAt: number | undefined;
  #cancel: Cancel | undefined;
  #hold: ClockHold | undefined;

  constructor(
    clock: Clock,
    lastsMs: number,
    inner: InFlight | undefined,
    outcome: (response: Exchange | undefined) => Exchange,
  ) {
    this.#clock = clock;
    this.#inner = inner;
    this.#outcome = outcome;
    this.#due = clock.now() + lastsMs;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    inner?.done.then(
      (response) => {
        this.#answered(response);
      },
      (error: unknown) => {
        this.#answered({ error: `internal: ${String(error)}`, durationMs: 0 });
      },
    );
  }

  /** Is told how to let the clock go on, and how to stop it again. */
  follow(hold: ClockHold): void {
    this.#hold = hold;
    if (this.#inner === undefined) this.#wait();
  }

  suspend(): void {
    this.#inner?.suspend();
    this.#suspendedAt ??= this.#clock.now();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  resume(): void {
    this.#inner?.resume();
    if (this.#suspendedAt !== undefined) this.#due += this.#clock.now() - this.#suspendedAt;
    this.#suspendedAt = undefined;
    if (this.#isWaiting) this.#wait();
  }

  abort(): void {
    this.#inner?.abort();
    this.#end({ error: "aborted: broken off", durationMs: 0 });
  }

  #answered(response: Exchange): void {
    this.#response = response;
    if (response.error !== undefined) this.#end(response);
    else this.#wait();
  }

  #wait(): void {
    if (this.#isOver) return;
    this.#isWaiting = true;
    if (this.#suspendedAt !== undefined) return;
    this.#cancel?.();
    this.#cancel = this.#clock.at(this.#due, () => {
      this.#hold?.take();
      this.#end(this.#outcome(this.#response));
    });
    this.#hold?.release();
  }

  #end(exchange: Exchange): void {
    this.#isOver = true;
    this.#isWaiting = false;
    this.#cancel?.();
    this.#resolve(exchange);
  }
}
