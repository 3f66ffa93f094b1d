import type { RE2JS } from "re2js";
import { patternsIn } from "../realtime/matcher.ts";

/** Patterns (`$regex`) of scenarios, in the syntax of the control API's matches. */
export class ScenarioPatterns {
  readonly #engine: typeof RE2JS;
  readonly #compiled = new Map<string, RE2JS>();

  private constructor(engine: typeof RE2JS) {
    this.#engine = engine;
  }

  /** Reads the engine. */
  static async load(): Promise<ScenarioPatterns> {
    return new ScenarioPatterns((await import("re2js")).RE2JS);
  }

  /** Returns whether a pattern is found in a text. @throws Error for a pattern that is none */
  test(source: string, text: string): boolean {
    let compiled = this.#compiled.get(source);
    if (compiled === undefined) {
      compiled = this.#engine.compile(this.#engine.translateRegExp(source));
      this.#compiled.set(source, compiled);
    }
    return compiled.test(text);
  }

  /** Returns what is wrong with the first bad pattern of a match; undefined when all are good. */
  problemIn(match: unknown): string | undefined {
    for (const source of patternsIn(match)) {
      if (typeof source !== "string") return "$regex must be a text";
      try {
        this.test(source, "");
      } catch (error) {
        const reason = error instanceof Error ? error.message.replace("error parsing regexp: ", "") : String(error);
        return `$regex ${source}: ${reason}; patterns have the syntax of RE2`;
      }
    }
    return undefined;
  }
}
