import { isRecord, type Fields } from "../core/json.ts";
import { compilePattern } from "./patterns.ts";

/** One place where an item is not what was asked for; `path` is a JSON pointer, `actual` is missing where nothing is. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual?: unknown;
}

/** Tells of each difference of a value, which stands at `path`, from what was asked for. */
type Check = (actual: unknown, path: string, tell: (difference: Difference) => void) => void;

/**
 * What items are held against: a subset of them. Of an object the fields named must match; of a list each element asked
 * for must match one of the list's, in the same order; `{"$regex": "..."}` matches texts that hold the pattern; anything
 * else must be equal. Patterns may take for ever: run `matches` and `differences` under a PatternGuard where `hasPatterns`.
 */
export class Matcher {
  readonly hasPatterns: boolean;
  readonly #check: Check;

  /** @throws EmulatorError EMULATOR_BAD_REQUEST for a pattern that is none */
  constructor(match: unknown) {
    const patterns: RegExp[] = [];
    this.#check = checkFor(match, patterns);
    this.hasPatterns = patterns.length > 0;
  }

  /** Where an item differs; nowhere when it matches. */
  differences(item: object): Difference[] {
    const found: Difference[] = [];
    this.#check(item, "", (difference) => found.push(difference));
    return found;
  }

  /** Whether an item holds all that was asked for. */
  matches(item: object): boolean {
    return fits(this.#check, item);
  }
}

function checkFor(expected: unknown, patterns: RegExp[]): Check {
  if (Array.isArray(expected))
    return listCheck(
      expected.map((element) => checkFor(element, patterns)),
      expected,
    );
  if (!isRecord(expected)) return checkThat(expected, (actual) => actual === expected);
  if (!Object.hasOwn(expected, "$regex")) return objectCheck(expected, patterns);
  const pattern = compilePattern(expected["$regex"]);
  patterns.push(pattern);
  return checkThat(expected, (actual) => typeof actual === "string" && pattern.test(actual));
}

const checkThat =
  (expected: unknown, holds: (actual: unknown) => boolean): Check =>
  (actual, path, tell) => {
    if (!holds(actual)) tell(difference(path, expected, actual));
  };

function objectCheck(expected: Fields, patterns: RegExp[]): Check {
  const checks = Object.entries(expected).map(
    ([field, value]) =>
      [field, `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`, checkFor(value, patterns)] as const,
  );
  return (actual, path, tell) => {
    if (!isRecord(actual)) {
      tell(difference(path, expected, actual));
      return;
    }
    for (const [field, step, check] of checks) {
      check(Object.hasOwn(actual, field) ? actual[field] : undefined, path + step, tell);
    }
  };
}

/** Takes the first element that fits each of those asked for; of one that none fits, tells how the next one differs. */
function listCheck(checks: readonly Check[], expected: readonly unknown[]): Check {
  return (actual, path, tell) => {
    if (!Array.isArray(actual)) {
      tell(difference(path, expected, actual));
      return;
    }
    let from = 0;
    for (const check of checks) {
      const at = actual.findIndex((element, index) => index >= from && fits(check, element));
      if (at === -1) check(actual[from], `${path}/${from}`, tell);
      else from = at + 1;
    }
  };
}

function fits(check: Check, actual: unknown): boolean {
  let differs = false;
  check(actual, "", () => {
    differs = true;
  });
  return !differs;
}

const difference = (path: string, expected: unknown, actual: unknown): Difference =>
  actual === undefined ? { path, expected } : { path, expected, actual };
