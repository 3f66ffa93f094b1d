import { isRecord } from "../core/json.ts";
import { fitsPattern, pointerStep } from "./pointers.ts";
import type { Table } from "./samples.ts";

/** One place at which something is not as its sample; both sides as they are shown. */
export interface Difference {
  /** A JSON pointer, or the name of a part of the message. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** Rules of a comparison of a value with its sample. */
export interface Terms {
  readonly tables: Readonly<Record<string, Table>>;
  /** Patterns of the pointers whose values only have to be of their type. */
  readonly free: readonly string[];
  /** Patterns of the pointers of lists that may hold more than the sample. */
  readonly partial: readonly string[];
}

const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  int: Number.isSafeInteger,
  int64: Number.isSafeInteger,
  number: (value) => typeof value === "number",
  bool: (value) => typeof value === "boolean",
};

/**
 * Holds a value against its sample: it has every field of the sample and none that the table of its type lacks, and values
 * and lists are equal; a list that the sample calls partial may hold more, in any order.
 */
export function compare(expected: unknown, actual: unknown, type: string | undefined, terms: Terms): Difference[] {
  return new Comparison(terms).differences("", expected, actual, type);
}

/** A difference as it is shown; undefined is what is not there. */
export const difference = (path: string, expected: unknown, actual: unknown): Difference => ({
  path,
  expected: shown(expected),
  actual: shown(actual),
});

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

class Comparison {
  readonly #terms: Terms;

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  differences(path: string, expected: unknown, actual: unknown, type: string | undefined): Difference[] {
    if (this.#terms.free.some((pattern) => fitsPattern(path, pattern))) return this.#misfits(path, actual, type);
    if (Array.isArray(expected) && Array.isArray(actual)) return this.#inList(path, expected, actual, type);
    if (isRecord(expected) && isRecord(actual)) return this.#inFields(path, expected, actual, type);
    return expected === actual ? [] : [difference(path, expected, actual)];
  }

  #inFields(path: string, expected: object, actual: object, type: string | undefined): Difference[] {
    const table = this.#table(type);
    const wanted = new Map(Object.entries(expected) as [string, unknown][]);
    const found = new Map(Object.entries(actual) as [string, unknown][]);
    return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((field) => {
      const place = path + pointerStep(field);
      const fieldType = table?.[field];
      if (!found.has(field)) return [difference(place, wanted.get(field), undefined)];
      if (wanted.has(field)) return this.differences(place, wanted.get(field), found.get(field), fieldType);
      if (fieldType === undefined) return [difference(place, undefined, found.get(field))];
      return this.#misfits(place, found.get(field), fieldType);
    });
  }

  /** Compares a list whole and in order, unless its sample says that it may hold more. */
  #inList(path: string, samples: unknown[], actual: unknown[], type: string | undefined): Difference[] {
    if (this.#terms.partial.some((pattern) => fitsPattern(path, pattern))) {
      return this.#inPartialList(path, samples, actual, type);
    }
    if (samples.length !== actual.length) return [difference(path, samples, actual)];
    const itemType = type?.slice(1, -1);
    return samples.flatMap((sample, index) =>
      this.differences(path + pointerStep(index), sample, actual[index], itemType),
    );
  }

  /** Each sample is to be found in the list; what else is there only has to be of its type. */
  #inPartialList(path: string, samples: unknown[], actual: unknown[], type: string | undefined): Difference[] {
    const itemType = type?.slice(1, -1);
    const rest = new Set(actual.keys());
    const against = (sample: unknown, index: number) =>
      this.differences(path + pointerStep(index), sample, actual[index], itemType);
    const missing = samples.filter((sample) => {
      const match = [...rest].find((index) => against(sample, index).length === 0);
      if (match !== undefined) rest.delete(match);
      return match === undefined;
    });
    const differences = missing.flatMap((sample) => {
      const [closest] = [...rest]
        .filter((index) => isRecord(sample) && isRecord(actual[index]))
        .map((index) => ({ index, found: against(sample, index) }))
        .sort((one, other) => one.found.length - other.found.length);
      if (closest === undefined) return [difference(path, sample, actual)];
      rest.delete(closest.index);
      return closest.found;
    });
    const misfits = [...rest].flatMap((index) => this.#misfits(path + pointerStep(index), actual[index], itemType));
    return [...differences, ...misfits];
  }

  #misfits(path: string, value: unknown, type: string | undefined): Difference[] {
    if (type === undefined) return [];
    const misfit = { path, expected: type, actual: shown(value) };
    if (type.startsWith("[")) {
      if (!Array.isArray(value)) return [misfit];
      return value.flatMap((item, index) => this.#misfits(path + pointerStep(index), item, type.slice(1, -1)));
    }
    const isOfType = primitives[type];
    if (isOfType !== undefined) return isOfType(value) ? [] : [misfit];
    if (!isRecord(value)) return [misfit];
    const table = this.#table(type);
    if (table === undefined) return [];
    return Object.entries(value).flatMap(([field, inner]) => {
      const place = path + pointerStep(field);
      return table[field] === undefined
        ? [difference(place, undefined, inner)]
        : this.#misfits(place, inner, table[field]);
    });
  }

  #table(type: string | undefined): Table | undefined {
    if (type === undefined || type === "Object") return undefined;
    const table = this.#terms.tables[type];
    if (table === undefined) throw new Error(`there is no table ${type}`);
    return table;
  }
}
