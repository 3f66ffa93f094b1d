import type { Fields } from "../core/json.ts";

/** Change of a row as a journal keeps it: the fields that differ, and of a list that grew or shrank only what differs. */
export interface RowPatch {
  /** Fields with a new value. */
  readonly set?: Fields;
  /** Fields that are gone. */
  readonly unset?: readonly string[];
  /** Lists that consist of elements of their predecessor, in order, and of new ones behind them. */
  readonly lists?: Readonly<Record<string, ListPatch>>;
}

/** Change of a list: the ranges of the predecessor that it keeps (end excluded), and the elements added at the end. */
export interface ListPatch {
  readonly keep: readonly (readonly [from: number, to: number])[];
  readonly add: readonly unknown[];
}

/**
 * One row of an entry: collection, key, and the row as it is after, null where it is gone. A row that was there before is
 * written as its change, which stands behind a null.
 */
export type JournalRow =
  | readonly [collection: string, key: string, row: object | null]
  | readonly [collection: string, key: string, row: null, patch: RowPatch];

/**
 * Returns the change from one row to the next. Values are compared by identity: rows are never changed in place. Takes
 * time in proportion to the row's fields and lists.
 */
export function patchBetween(before: object, after: object): RowPatch {
  const [old, fields] = [before as Fields, after as Fields];
  const set = new Map<string, unknown>();
  const lists = new Map<string, ListPatch>();
  for (const [name, value] of Object.entries(fields)) {
    const previous = Object.hasOwn(old, name) ? old[name] : undefined;
    if (value === previous || value === undefined) continue;
    const list = Array.isArray(value) && Array.isArray(previous) ? listPatch(previous, value) : undefined;
    if (list === undefined) set.set(name, value);
    else lists.set(name, list);
  }
  const unset = Object.keys(old).filter((name) => !Object.hasOwn(fields, name) || fields[name] === undefined);
  return {
    ...(set.size > 0 && { set: Object.fromEntries(set) }),
    ...(unset.length > 0 && { unset }),
    ...(lists.size > 0 && { lists: Object.fromEntries(lists) }),
  };
}

/** Returns the row after a change. @throws Error when the row is none that the change was made of */
export function patchedRow(before: object | undefined, { set = {}, unset = [], lists = {} }: RowPatch): object {
  if (before === undefined) throw new Error("a change of a row that is not there");
  const row = new Map<string, unknown>(Object.entries(before));
  for (const name of unset) row.delete(name);
  for (const [name, value] of Object.entries(set)) row.set(name, value);
  for (const [name, patch] of Object.entries(lists)) row.set(name, patchedList(row.get(name), patch));
  return Object.fromEntries(row);
}

/** Returns the change of a list; undefined where nothing of its predecessor is kept. */
function listPatch(before: readonly unknown[], after: readonly unknown[]): ListPatch | undefined {
  const keep: [number, number][] = [];
  let kept = 0;
  for (const [at, element] of before.entries()) {
    if (kept === after.length) break;
    if (element !== after[kept]) continue;
    kept++;
    const range = keep.at(-1);
    if (range?.[1] === at) range[1] = at + 1;
    else keep.push([at, at + 1]);
  }
  return kept === 0 ? undefined : { keep, add: after.slice(kept) };
}

function patchedList(before: unknown, { keep, add }: ListPatch): unknown[] {
  if (!Array.isArray(before) || keep.some(([, to]) => to > before.length)) {
    throw new Error("a change of a list that is not there");
  }
  return [...keep.flatMap(([from, to]) => before.slice(from, to) as unknown[]), ...add];
}
