/** How the records of a list are told apart, and which they are. */
export interface RecordKind<T> {
  keyOf: (record: T) => string;
  /** When it came to be, in ms since the epoch. */
  timeOf: (record: T) => number;
  /** Whether a record is one of the list's, as it is filtered. */
  matches: (record: T) => boolean;
  /** Whether a record that arrives has just come to be, and not just changed. */
  isNew: (record: T) => boolean;
}

/** What has become of a list: the records that it had, and those that are new; both newest first. */
export interface Merged<T> {
  readonly kept: readonly T[];
  readonly added: readonly T[];
}

/**
 * Takes records that happened, oldest first, into a list: those that it has are put in place of their former selves, or
 * leave when they no longer match; others that have come to match go where their time has them, unless that is behind
 * the end of a list that has more than is shown.
 */
export function mergeRecords<T>(
  known: readonly T[],
  happened: readonly T[],
  hasMore: boolean,
  { keyOf, timeOf, matches, isNew }: RecordKind<T>,
): Merged<T> {
  const latest = new Map(happened.map((record) => [keyOf(record), record]));
  const begun = new Set(happened.filter(isNew).map(keyOf));
  const kept: T[] = [];
  for (const record of known) {
    const now = latest.get(keyOf(record)) ?? record;
    latest.delete(keyOf(record));
    if (matches(now)) kept.push(now);
  }
  const added: T[] = [];
  for (const record of [...latest.values()].filter(matches)) {
    if (begun.has(keyOf(record))) added.unshift(record);
    else insert(record);
  }
  return { kept, added };

  function insert(record: T): void {
    const place = kept.findIndex((other) => timeOf(other) <= timeOf(record));
    if (place >= 0) kept.splice(place, 0, record);
    else if (!hasMore) kept.push(record);
  }
}
