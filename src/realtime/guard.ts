import { createContext, Script } from "node:vm";
import type { Work } from "../core/slices.ts";

/** Time limit of uninterrupted work, in ms of the processor: it holds the event loop meanwhile. */
const limitMs = 40;

/** The same in ms of real time, on a machine that has hardly any time for this process. */
const longestMs = 1000;

/** Number of tries: code that has never run takes much longer the first time. */
const tries = 5;

/** Breaks off work that would hold the event loop for too long. */
export class Guard {
  #sandbox: { readonly context: { work: (() => unknown) | undefined }; readonly script: Script } | undefined;

  /** The result of `work`, which may be broken off and begun anew some times; undefined when that was in vain. */
  *run<Result>(work: () => Result): Work<Result | undefined> {
    let timeoutMs = limitMs;
    for (let left = tries; left > 0; left--) {
      const before = process.cpuUsage();
      const result = this.#try(work, Math.round(timeoutMs));
      if (result !== undefined) return result;
      const { user, system } = process.cpuUsage(before);
      const share = Math.min(1, (user + system) / 1000 / timeoutMs);
      timeoutMs = Math.min(longestMs, limitMs / share);
      yield;
    }
    return undefined;
  }

  #try<Result>(work: () => Result, timeout: number): Result | undefined {
    const { context, script } = (this.#sandbox ??= {
      context: createContext({ work: undefined }) as { work: undefined },
      script: new Script("work()"),
    });
    context.work = work;
    try {
      return script.runInContext(context, { timeout }) as Result;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      return undefined;
    } finally {
      context.work = undefined;
    }
  }
}
