import { createContext, Script } from "node:vm";
import { EmulatorError } from "../core/errors.ts";

/** No honest pattern is longer. */
const longestPattern = 1000;

/** How long patterns may look for a match, in ms: those that would go on for ever are broken off. */
const timeLimit = 1000;

/**
 * The pattern of a `$regex`.
 * @throws EmulatorError EMULATOR_BAD_REQUEST when it is none
 */
export function compilePattern(source: unknown): RegExp {
  if (typeof source !== "string") throw badPattern("$regex must be a text");
  if (source.length > longestPattern) throw badPattern(`$regex must have at most ${longestPattern} characters`);
  try {
    return new RegExp(source);
  } catch (error) {
    throw badPattern(error instanceof Error ? error.message : String(error));
  }
}

/** Runs patterns, and breaks them off when they take too long. */
export class PatternGuard {
  #sandbox: { context: { work: (() => unknown) | undefined }; script: Script } | undefined;

  /**
   * What `work` gives.
   * @throws EmulatorError EMULATOR_BAD_REQUEST when it takes too long
   */
  run<T>(work: () => T): T {
    const { context, script } = (this.#sandbox ??= {
      context: createContext({ work: undefined }) as { work: undefined },
      script: new Script("work()"),
    });
    context.work = work;
    try {
      return script.runInContext(context, { timeout: timeLimit }) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      throw badPattern(`a $regex took longer than ${timeLimit} ms; make it simpler`);
    } finally {
      context.work = undefined;
    }
  }
}

const badPattern = (message: string): EmulatorError => new EmulatorError("EMULATOR_BAD_REQUEST", `match: ${message}`);
