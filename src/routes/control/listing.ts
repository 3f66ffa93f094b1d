import { EmulatorError } from "../../core/errors.ts";
import type { Collection } from "../../store/collection.ts";
import type { Index } from "../../store/row-index.ts";

/** Start and length of a page of a list. */
export interface Paging {
  readonly limit: number;
  /** The key of the last row of the page before. */
  readonly cursor?: string | undefined;
}

/** Returns the error for a cursor that no page has returned, or whose row is gone. */
export const invalidCursor = (): EmulatorError =>
  new EmulatorError("EMULATOR_BAD_REQUEST", "cursor: invalid or expired; request the first page again");

/** One page of a list; `cursor` is there when more follow. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursor?: string;
}

/** The rows that an index finds under a key. */
export interface Group<Row> {
  readonly index: Index<Row>;
  readonly key: string;
}

/** Which rows of a collection are listed: of a group, where that narrows them, those that match. */
export interface Selection<Row> {
  readonly newestFirst?: boolean;
  readonly where?: (row: Row) => boolean;
  readonly group?: Group<Row> | undefined;
}

/**
 * Returns a page of the matching rows of a collection.
 * @throws EmulatorError EMULATOR_BAD_REQUEST for an invalid or expired cursor
 */
export function pageOf<Row extends object>(
  collection: Collection<Row>,
  { limit, cursor }: Paging,
  { newestFirst = false, where = () => true, group }: Selection<Row>,
): Page<Row> {
  if (cursor !== undefined && !collection.has(cursor)) {
    throw invalidCursor();
  }
  const rows: Row[] = [];
  for (const row of candidates(collection, cursor, { newestFirst, group })) {
    if (!where(row)) continue;
    if (rows.length === limit) return { rows, cursor: collection.keyOf(rows.at(-1) ?? row) };
    rows.push(row);
  }
  return { rows };
}

function candidates<Row extends object>(
  collection: Collection<Row>,
  cursor: string | undefined,
  { newestFirst, group }: Selection<Row>,
): Iterable<Row> {
  if (group === undefined) return collection.from(cursor, newestFirst ? "before" : "after");
  const place = cursor === undefined ? undefined : collection.placeOf(cursor);
  return newestFirst ? group.index.before(group.key, place) : group.index.after(group.key, place ?? -1);
}
