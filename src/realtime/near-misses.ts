import type { Work } from "../core/slices.ts";
import type { Difference } from "./differences.ts";
import type { EventLog } from "./event-log.ts";
import type { Item } from "./items.ts";
import type { Query } from "./query.ts";

/** Something that did not match, and where; nowhere, for what matched once too often. */
export interface NearMiss {
  readonly seq: number;
  readonly item: object;
  readonly differences: readonly Difference[];
}

/** Entries of the feed after one number, up to another. */
export interface Range {
  readonly after: number;
  readonly upTo: number;
}

/** Maximum number of listed misses. */
const maxMisses = 3;

/** Among how many items the nearest are looked for, the newest. */
export const nearMissPool = 1000;

/** Those of some items that come nearest to a match, best first and the newer first among equals. */
export function* nearMissesOf(items: Iterable<Item>, query: Query): Work<NearMiss[]> {
  const best: { miss: NearMiss; distance: number }[] = [];
  for (const item of items) {
    yield;
    const { told, distance } = yield* query.differences(item);
    const miss = { seq: item.seq, item: item.value, differences: told };
    best.push({ miss, distance });
    best.sort((a, b) => a.distance - b.distance || b.miss.seq - a.miss.seq);
    best.length = Math.min(best.length, maxMisses);
  }
  return best.map(({ miss }) => miss);
}

/** The newest items of a range, each as it stands now, at most `count`. */
export function* newestItems(
  eventLog: EventLog,
  query: Query,
  { after, upTo }: Range,
  count = nearMissPool,
): Work<Item[]> {
  const items = new Map<string, Item>();
  for (const entry of eventLog.newestFirst(upTo)) {
    yield;
    if (entry.place <= after || items.size === count) break;
    const item = query.itemOf(entry);
    if (item !== undefined && !items.has(item.id)) items.set(item.id, item);
  }
  return [...items.values()];
}

/** The newest changes in a range that match, as many as misses are told. */
export function* newestMatches(eventLog: EventLog, query: Query, { after, upTo }: Range): Work<Item[]> {
  const matches: Item[] = [];
  let seen = 0;
  for (const entry of eventLog.newestFirst(upTo)) {
    yield;
    if (entry.place <= after || matches.length === maxMisses || seen === nearMissPool) break;
    const item = query.itemOf(entry);
    if (item === undefined) continue;
    seen++;
    if (yield* query.matches(item)) matches.push(item);
  }
  return matches;
}
