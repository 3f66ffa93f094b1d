import type { Background } from "./background.ts";
import { EmulatorError } from "./errors.ts";
import { TimerHeap } from "./timers.ts";
import type { Cancel } from "./wall.ts";

/** `real` follows the system's clock at an offset; `frozen` stands still until it is moved. */
export type ClockMode = "real" | "frozen";

/** The part of a clock that is kept with the state: its time, or its offset from the system's time in ms. */
export type ClockState =
  { readonly mode: "frozen"; readonly now: number } | { readonly mode: "real"; readonly offset: number };

/** The emulator's time, as everything but the wall-clock waits sees it. Times are integers, ms since the epoch. */
export interface Clock {
  /** True while time is being moved forward by hand. */
  readonly isAdvancing: boolean;
  now(): number;
  /**
   * Runs `run` once at the instant `due`; one that has passed already runs as soon as the current work is done.
   * What it starts and does not finish must be announced with `begin`.
   */
  at(due: number, run: () => void): Cancel;
  /** Announces work in progress at this instant; time is not advanced beyond it until the returned function is called. */
  begin(): () => void;
}

/** The last instant that a date can say, ms since the epoch. */
const lastInstant = 8_640_000_000_000_000;

/** Returns whether a clock with this state shows a time that a date can represent. */
export function isPossibleClock(state: ClockState): boolean {
  const now = instantOf(state);
  return now >= 0 && now <= lastInstant;
}

/** Time that timers which are due at once may hold the event loop before others have their turn, in ms. */
const budgetMs = 2;

/** Node cannot wait longer than this in one timer. */
const longestWaitMs = 2 ** 31 - 1;

/**
 * The clock that a test can freeze, set and advance. While it is moved forward it stands at each due instant until all
 * that fell due there has settled, so that everything happens at its own time and in order.
 */
export class EmulatorClock implements Clock {
  readonly #timers = new TimerHeap();
  readonly #onChange: () => void;
  readonly #background: Pick<Background, "run">;
  #mode: ClockMode;
  #offset: number;
  #frozenAt: number;
  #moving = false;
  #closed = false;
  #inFlight = 0;
  #idleWaiters: (() => void)[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #disarm: Cancel | undefined;

  /** `onChange` is called after mode or time were set by hand, not as time passes; timers run in the background. */
  constructor(
    state: ClockState,
    onChange: () => void = () => undefined,
    background: Pick<Background, "run"> = { run: (_, work) => work() },
  ) {
    this.#background = background;
    this.#mode = state.mode;
    this.#offset = state.mode === "real" ? state.offset : 0;
    this.#frozenAt = instantOf(state);
    this.#onChange = onChange;
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  get isAdvancing(): boolean {
    return this.#moving;
  }

  /** Number of pieces of work in progress at this instant. */
  get inFlight(): number {
    return this.#inFlight;
  }

  now(): number {
    return this.#mode === "frozen" || this.#moving ? this.#frozenAt : Date.now() + this.#offset;
  }

  state(): ClockState {
    if (this.#mode === "frozen") return { mode: "frozen", now: this.#frozenAt };
    return { mode: "real", offset: this.#moving ? this.#frozenAt - Date.now() : this.#offset };
  }

  at(due: number, run: () => void): Cancel {
    const timer = this.#timers.add(due, run);
    this.#arm();
    return () => {
      this.#timers.cancel(timer);
    };
  }

  begin(): () => void {
    this.#inFlight++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#inFlight--;
      this.#wakeIfIdle();
    };
  }

  /** Resolves when no work is in progress and nothing that is due has yet to run. */
  async idle(): Promise<void> {
    while (!this.#isIdle() && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#idleWaiters.push(resolve);
      });
    }
  }

  /**
   * Moves time on by `ms` (0 or more), running all that falls due on the way; resolves when it has settled, with the new
   * time and how many things fell due. Calls that overlap take their turns.
   * @throws EmulatorError EMULATOR_BAD_REQUEST for a time that no date can say
   */
  async advance(ms: number): Promise<{ now: number; fired: number }> {
    return this.#inTurn(async () => {
      const target = this.now() + ms;
      if (target <= lastInstant) return this.#moveTo(target);
      throw new EmulatorError("EMULATOR_BAD_REQUEST", "the clock ends on 13 September 275760: that is too far");
    });
  }

  /** Sets mode and time: forward runs what falls due as `advance` does, backward runs nothing. */
  async set(change: { mode?: ClockMode; now?: number }): Promise<{ now: number; fired: number }> {
    return this.#inTurn(async () => {
      const target = change.now ?? this.now();
      let fired = 0;
      if (change.now !== undefined && target > this.now()) ({ fired } = await this.#moveTo(target));
      this.#standAt(target, change.mode ?? this.#mode);
      return { now: this.now(), fired };
    });
  }

  /**
   * Takes over a kept state and forgets every timer: whoever set one sets it anew. `replace` is called when the time is the
   * new one and before anybody is told, for all that changes together with it.
   */
  async restore(state: ClockState, replace: () => void = () => undefined): Promise<void> {
    this.#timers.clear();
    await this.#inTurn(() => {
      this.#timers.clear();
      this.#setTo(instantOf(state), state.mode);
      replace();
      this.#onChange();
      return Promise.resolve();
    });
  }

  /** Stops for good: no timer runs any more, and whoever waits is let go. */
  close(): void {
    this.#closed = true;
    this.#timers.clear();
    this.#disarm?.();
    this.#wake();
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(step);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #moveTo(target: number): Promise<{ now: number; fired: number }> {
    let fired = 0;
    this.#frozenAt = this.now();
    this.#moving = true;
    try {
      await this.idle();
      for (let due = this.#timers.nextDue(); due !== undefined && due <= target; due = this.#timers.nextDue()) {
        if (this.#closed) break;
        this.#frozenAt = Math.max(this.#frozenAt, due);
        fired += this.#runDue();
        if (this.#isDue()) await nextTurn();
        else await this.idle();
      }
    } finally {
      this.#moving = false;
      this.#standAt(target, this.#mode);
    }
    return { now: target, fired };
  }

  #standAt(now: number, mode: ClockMode): void {
    this.#setTo(now, mode);
    this.#onChange();
  }

  #setTo(now: number, mode: ClockMode): void {
    this.#mode = mode;
    this.#frozenAt = now;
    this.#offset = now - Date.now();
    this.#arm();
  }

  /** Runs timers that are due, as many as fit into the budget; how many. */
  #runDue(): number {
    const end = Date.now() + budgetMs;
    let fired = 0;
    do {
      const timer = this.#timers.takeDue(this.now());
      if (timer === undefined) break;
      fired++;
      this.#background.run("a timer of the emulator's clock", timer.run);
    } while (Date.now() < end);
    return fired;
  }

  #isDue(): boolean {
    const due = this.#timers.nextDue();
    return due !== undefined && due <= this.now();
  }

  #arm(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    const due = this.#timers.nextDue();
    if (this.#closed || this.#moving || due === undefined) return;
    const wait = due - this.now();
    if (wait <= 0) this.#disarm = this.#soon();
    else if (this.#mode === "real") this.#disarm = this.#later(Math.min(wait, longestWaitMs));
  }

  #soon(): Cancel {
    const immediate = setImmediate(() => {
      this.#fire();
    });
    return () => {
      clearImmediate(immediate);
    };
  }

  #later(ms: number): Cancel {
    const timer = setTimeout(() => {
      this.#fire();
    }, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  }

  #fire(): void {
    this.#disarm = undefined;
    this.#runDue();
    this.#arm();
    this.#wakeIfIdle();
  }

  #isIdle(): boolean {
    return this.#inFlight === 0 && (this.#moving || !this.#isDue());
  }

  #wakeIfIdle(): void {
    if (this.#idleWaiters.length > 0 && this.#isIdle()) this.#wake();
  }

  #wake(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}

/** Resolves when everything else that waits for the event loop has had its turn. */
const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const instantOf = (state: ClockState): number => (state.mode === "frozen" ? state.now : Date.now() + state.offset);
