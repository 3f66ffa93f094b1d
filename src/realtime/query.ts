import type { ItemKind } from "../core/impossible-matches.ts";
import type { Slices, Work } from "../core/slices.ts";
import type { Collections } from "../store/collections.ts";
import type { Differences } from "./differences.ts";
import { itemReader, type Item, type ItemOf } from "./items.ts";
import { Matcher, patternsIn } from "./matcher.ts";
import type { Patterns } from "./patterns.ts";

/** Items of a kind, and what they are held against. */
export interface Wanted {
  readonly for: ItemKind;
  readonly match: object;
}

/** Dependencies of queries. */
export interface QueryContext {
  readonly rows: Collections;
  readonly patterns: Patterns;
  readonly slices: Slices;
}

/** A search for items, its patterns compiled. */
export class Query {
  readonly wanted: Wanted;
  /** Gives what an entry of the feed made or changed, if it is of the kind that is wanted. */
  readonly itemOf: ItemOf;
  readonly #matcher: Matcher;
  readonly #patterns: Patterns | undefined;

  private constructor(wanted: Wanted, { rows, patterns }: QueryContext, hasPatterns: boolean) {
    this.wanted = wanted;
    this.itemOf = itemReader(wanted.for, rows);
    this.#matcher = new Matcher(wanted.match, (source, text) => patterns.test(source, text));
    this.#patterns = hasPatterns ? patterns : undefined;
  }

  /** @throws EmulatorError EMULATOR_BAD_REQUEST for a pattern that is none, or too large */
  static async of(wanted: Wanted, context: QueryContext): Promise<Query> {
    const sources = [...patternsIn(wanted.match)];
    if (sources.length > 0) {
      await context.patterns.load();
      await context.slices.run(context.patterns.prepare(sources));
    }
    return new Query(wanted, context, sources.length > 0);
  }

  /** @throws EmulatorError EMULATOR_BAD_REQUEST when a pattern takes too long on the item */
  matches({ value }: Item): Work<boolean> {
    return this.#bounded(() => this.#matcher.matches(value));
  }

  /** @throws EmulatorError EMULATOR_BAD_REQUEST when a pattern takes too long on the item */
  differences({ value }: Item): Work<Differences> {
    return this.#bounded(() => this.#matcher.differences(value));
  }

  *#bounded<Result>(look: () => Result): Work<Result> {
    return this.#patterns === undefined ? look() : yield* this.#patterns.bounded(look);
  }
}
