import { isRecord } from "../core/json.ts";
import type { Item } from "./items.ts";
import type { Difference, Matcher } from "./matcher.ts";

/** Something that did not match, and where; nowhere, for what matched once too often. */
export interface NearestMiss {
  readonly seq: number;
  readonly item: object;
  readonly differences: readonly Difference[];
}

/** How many are told. */
const toldMisses = 3;

/** Those items that come nearest to a match, best first and the newer first among equals. */
export function nearestOf(items: readonly Item[], matcher: Matcher): NearestMiss[] {
  const ranked = items.map(({ seq, value }) => {
    const differences = matcher.differences(value);
    return {
      seq,
      item: value,
      differences,
      distance: differences.reduce((sum, { expected }) => sum + size(expected), 0),
    };
  });
  ranked.sort((a, b) => a.distance - b.distance || b.seq - a.seq);
  return ranked.slice(0, toldMisses).map(({ seq, item, differences }) => ({ seq, item, differences }));
}

/** How much was asked for at one place: a whole object that is missing is further off than one field of it. */
function size(expected: unknown): number {
  const parts = Array.isArray(expected) ? expected : isRecord(expected) ? Object.values(expected) : [];
  return Math.max(
    1,
    parts.reduce<number>((sum, part) => sum + size(part), 0),
  );
}
