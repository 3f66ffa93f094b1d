import { isRecord, type Fields } from "../core/json.ts";
import { Differences, type Place } from "./differences.ts";

/** Returns whether a pattern is found in a text. */
export type PatternTest = (source: string, text: string) => boolean;

/** So many lists deep it is told how an element differs; within a list that is deeper, only that one does. */
const listedKeys = 3;

/**
 * Holds items against a match, which is a subset of them. Of an object the fields named must match; of a list each
 * element asked for must match one of the list's, in the same order; `{"length": N}` matches a list of N elements,
 * `{"$regex": "..."}` a text in which the pattern is found; anything else must be equal. It takes time linear in the
 * item and the match.
 */
export class Matcher {
  readonly #match: unknown;
  readonly #test: PatternTest;

  /** `test` is called with patterns of the match. */
  constructor(match: unknown, test: PatternTest) {
    this.#match = match;
    this.#test = test;
  }

  /** Returns whether an item matches. */
  matches(item: object): boolean {
    return this.#fits(this.#match, item);
  }

  /** Returns the differences of an item; none when it matches. */
  differences(item: object): Differences {
    const differences = new Differences();
    this.#compare(this.#match, item, { differences, place: undefined, lists: 0 });
    return differences;
  }

  #fits(expected: unknown, actual: unknown): boolean {
    if (Array.isArray(expected)) return Array.isArray(actual) && this.#firstMiss(expected, actual) === undefined;
    if (!isRecord(expected)) return actual === expected;
    if (isPattern(expected)) return typeof actual === "string" && this.#test(String(expected["$regex"]), actual);
    if (Array.isArray(actual)) return isLength(expected) && actual.length === expected["length"];
    if (!isRecord(actual)) return false;
    for (const field in expected) if (!this.#fits(expected[field], own(actual, field))) return false;
    return true;
  }

  #compare(expected: unknown, actual: unknown, at: Comparison): void {
    const { differences, place } = at;
    if (Array.isArray(expected) && Array.isArray(actual)) this.#compareLists(expected, actual, at);
    else if (isRecord(expected) && isRecord(actual) && !isPattern(expected)) this.#compareFields(expected, actual, at);
    else if (isRecord(expected) && isLength(expected) && Array.isArray(actual)) {
      if (actual.length === expected["length"]) return;
      differences.add({ parent: place, segment: "length" }, expected["length"], actual.length);
    } else if (!this.#fits(expected, actual)) differences.add(place, expected, actual);
  }

  #compareFields(expected: Fields, actual: Fields, at: Comparison): void {
    for (const segment in expected) {
      const place = { parent: at.place, segment };
      this.#compare(expected[segment], own(actual, segment), { ...at, place });
    }
  }

  /** Reports the first element without a match by its difference from the next one; those after it are not searched. */
  #compareLists(expected: readonly unknown[], actual: readonly unknown[], at: Comparison): void {
    const { differences, place: parent, lists } = at;
    const miss = this.#firstMiss(expected, actual);
    if (miss === undefined) return;
    if (lists === listedKeys) {
      differences.add(parent, expected, actual);
      return;
    }
    const place = { parent, segment: miss.from };
    this.#compare(expected[miss.index], actual[miss.from], { differences, place, lists: lists + 1 });
    differences.skip(expected.slice(miss.index + 1));
  }

  /** The first that no element fits from `from` on, where each takes the first that fits behind that of the one before. */
  #firstMiss(expected: readonly unknown[], actual: readonly unknown[]): { index: number; from: number } | undefined {
    let from = 0;
    for (const [index, element] of expected.entries()) {
      let at = from;
      while (at < actual.length && !this.#fits(element, actual[at])) at++;
      if (at === actual.length) return { index, from };
      from = at + 1;
    }
    return undefined;
  }
}

interface Comparison {
  readonly differences: Differences;
  readonly place: Place;
  /** Number of lists that contain the place. */
  readonly lists: number;
}

/** The patterns of a match, as they were given. */
export function* patternsIn(match: unknown): IterableIterator<unknown> {
  if (typeof match !== "object" || match === null) return;
  if (isRecord(match) && isPattern(match)) yield match["$regex"];
  else for (const part of Object.values(match)) yield* patternsIn(part);
}

const isPattern = (expected: Fields): boolean => Object.hasOwn(expected, "$regex");

const isLength = (expected: Fields): boolean =>
  Number.isInteger(expected["length"]) && Object.keys(expected).length === 1;

const own = (actual: Fields, field: string): unknown => (Object.hasOwn(actual, field) ? actual[field] : undefined);
