import type { LagMonitor } from "./lag-monitor.ts";
import type { Logger } from "./logger.ts";
import type { WallClock } from "./wall.ts";

/**
 * Runs work that nobody awaits: timers, observers, attempts. What it throws is logged and goes no further, so that one
 * fault neither ends the process nor stops other work.
 */
export class Background {
  readonly #logger: Pick<Logger, "error">;
  readonly #lag: Pick<LagMonitor, "note"> | undefined;

  constructor(logger: Pick<Logger, "error">, lag?: Pick<LagMonitor, "note">) {
    this.#logger = logger;
    this.#lag = lag;
  }

  /** Runs work, and logs under its name what it throws or rejects with. */
  run(name: string, work: () => unknown): void {
    const before = this.#lag?.note(name);
    try {
      const result = work();
      if (result instanceof Promise) {
        result.catch((error: unknown) => {
          this.#log(name, error);
        });
      }
    } catch (error) {
      this.#log(name, error);
    }
    if (before !== undefined) this.#lag?.note(before);
  }

  /** Returns a wall clock whose timers run in the background. */
  wallClock(wall: WallClock): WallClock {
    return {
      now: () => wall.now(),
      after: (ms, run) => wall.after(ms, () => this.run("a timer of the wall clock", run)),
      soon: (run) => wall.soon(() => this.run("a timer of the wall clock", run)),
    };
  }

  #log(name: string, error: unknown): void {
    this.#logger.error({ err: error }, `unexpected error in ${name}`);
  }
}
