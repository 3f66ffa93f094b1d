import type { RE2JS } from "re2js";
import { EmulatorError } from "../core/errors.ts";
import type { Work } from "../core/slices.ts";
import { Guard } from "./guard.ts";
import { patternSize } from "./pattern-size.ts";

/** No honest pattern is longer. */
const longestPattern = 1000;

/** Maximum number of patterns in one match. */
const mostPatterns = 100;

/** Number of compiled patterns kept: one may hold an automaton of 8 MB. */
const keptPrograms = 32;

/**
 * Work on one item that needs no guard: instructions of the pattern times characters of the text. RE2's slowest engine
 * executes some 100 million of them in a second, the others far more.
 */
const allowance = 2_000_000;

/** Maximum size of a pattern with its repetitions written out: compiling one takes some milliseconds. */
const largestPattern = 5000;

interface Program {
  readonly compiled: RE2JS;
  readonly size: number;
}

/** Thrown where a search would cost more than the allowance. */
class Costly extends Error {
  override readonly name = "Costly";
}

/** The patterns of matches, in RE2's syntax: the time that they take is linear in the text, and bounded besides. */
export class Patterns {
  readonly #programs = new Map<string, Program>();
  readonly #guard = new Guard();
  #engine: typeof RE2JS | undefined;
  #left = Number.POSITIVE_INFINITY;

  /** Reads the engine, which starts that know no pattern do without. */
  async load(): Promise<void> {
    this.#engine ??= (await import("re2js")).RE2JS;
  }

  /**
   * Compiles the patterns of a match, after `load`.
   * @throws EmulatorError EMULATOR_BAD_REQUEST for one that is not a pattern, or one too many
   */
  *prepare(sources: readonly unknown[]): Work<void> {
    if (sources.length > mostPatterns) throw refusal(`a match may hold at most ${mostPatterns} patterns`);
    for (const source of sources) {
      if (typeof source !== "string") throw refusal("$regex must be a text");
      if (source.length > longestPattern) throw refusal(`$regex must have at most ${longestPattern} characters`);
      if (patternSize(source) > largestPattern) throw refusal(`$regex ${source} is too large; repeat less of it`);
      this.#programOf(source);
      yield;
    }
  }

  /** Searches a text for a pattern; within `bounded` only. */
  test(source: string, text: string): boolean {
    const { compiled, size } = this.#programOf(source);
    this.#left -= size * text.length;
    if (this.#left < 0) throw new Costly();
    return compiled.test(text);
  }

  /**
   * The result of searches in one item.
   * @throws EmulatorError EMULATOR_BAD_REQUEST when they would hold the event loop for too long
   */
  *bounded<Result>(search: () => Result): Work<Result> {
    this.#left = allowance;
    try {
      return search();
    } catch (error) {
      if (!(error instanceof Costly)) throw error;
    } finally {
      this.#left = Number.POSITIVE_INFINITY;
    }
    const found = yield* this.#guard.run(() => {
      this.#programs.clear();
      return [search()] as const;
    });
    if (found !== undefined) return found[0];
    this.#programs.clear();
    throw refusal("a $regex takes too long on a long text; make it simpler");
  }

  #programOf(source: string): Program {
    const known = this.#programs.get(source);
    if (known !== undefined) return known;
    const compiled = this.#compile(source);
    const program = { compiled, size: compiled.programSize() };
    for (const oldest of this.#programs.keys()) if (this.#programs.size >= keptPrograms) this.#programs.delete(oldest);
    this.#programs.set(source, program);
    return program;
  }

  #compile(source: string): RE2JS {
    const engine = this.#engine;
    if (engine === undefined) throw new Error("patterns are used before they are loaded");
    try {
      return engine.compile(engine.translateRegExp(source));
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace("error parsing regexp: ", "") : String(error);
      throw refusal(`$regex ${source}: ${reason}; patterns have the syntax of RE2`);
    }
  }
}

const refusal = (message: string): EmulatorError => new EmulatorError("EMULATOR_BAD_REQUEST", `match: ${message}`);
