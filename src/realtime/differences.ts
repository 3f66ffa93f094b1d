import { pointerTo } from "../core/pointer.ts";

/** One place where an item is not what was asked for; `path` is a JSON pointer, `actual` is missing where nothing is. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual?: unknown;
}

/** The place of a value in an item, from the inside out; undefined for the item itself. */
export type Place = { readonly parent: Place; readonly segment: string | number } | undefined;

/** Maximum number of listed differences of one item. */
const maxListed = 100;

/** Maximum length of a field's name in a response, in characters. */
const longestSegment = 200;

/** Differences between an item and a match: the first places, and the distance as a whole. */
export class Differences {
  readonly told: Difference[] = [];
  #distance = 0;

  /** Weight of everything expected that is missing. */
  get distance(): number {
    return this.#distance;
  }

  /** Adds a place where `expected` was asked for. */
  add(place: Place, expected: unknown, actual: unknown): void {
    this.skip(expected);
    if (this.told.length >= maxListed) return;
    const path = pointer(place);
    this.told.push(actual === undefined ? { path, expected } : { path, expected, actual });
  }

  /** Counts what is not looked for any more. */
  skip(expected: unknown): void {
    this.#distance += sizeOf(expected);
  }
}

function pointer(place: Place): string {
  if (place === undefined) return "";
  const { parent, segment } = place;
  const isLong = typeof segment === "string" && segment.length > longestSegment;
  return pointerTo(pointer(parent), isLong ? `${segment.slice(0, longestSegment)}…` : segment);
}

/** Returns the weight of an expected value: a whole object that is missing is further away than one field of it. */
function sizeOf(expected: unknown): number {
  if (typeof expected !== "object" || expected === null) return 1;
  let size = 0;
  for (const part of Object.values(expected)) size += sizeOf(part);
  return Math.max(1, size);
}
