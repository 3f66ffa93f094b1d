import { EmulatorError } from "../../core/errors.ts";
import type { Collection } from "../../store/collection.ts";

/** Where a list begins and how much of it is answered. */
export interface Paging {
  readonly limit: number;
  /** The key of the last row of the page before. */
  readonly cursor?: string | undefined;
}

/** One page of a list; `cursor` is there when more follow. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursor?: string;
}

/**
 * A page of a collection's rows that match.
 * @throws EmulatorError EMULATOR_BAD_REQUEST for a cursor that no longer leads anywhere
 */
export function pageOf<Row extends object>(
  collection: Collection<Row>,
  { limit, cursor }: Paging,
  { newestFirst = false, where = () => true }: { newestFirst?: boolean; where?: (row: Row) => boolean },
): Page<Row> {
  if (cursor !== undefined && !collection.has(cursor)) {
    throw new EmulatorError("EMULATOR_BAD_REQUEST", `cursor: ${cursor} leads nowhere; begin without one`);
  }
  const rows: Row[] = [];
  for (const row of collection.from(cursor, newestFirst ? "before" : "after")) {
    if (!where(row)) continue;
    if (rows.length === limit) return { rows, cursor: collection.keyOf(rows.at(-1) ?? row) };
    rows.push(row);
  }
  return { rows };
}
