import { Sequence, type Placed } from "./sequence.ts";

/** A row where it stands in the order of making. */
export interface Entry<Row> extends Placed {
  row: Row;
}

/** An index that a collection updates with each change of its rows. */
export interface RowIndex<Row> {
  /** Takes note of a row. */
  add(entry: Entry<Row>): void;
  /** Forgets a row; `row` is what the entry held when it was added. */
  remove(entry: Entry<Row>, row: Row): void;
  /** Returns whether both rows have the same keys, so that the index can stay as it is. */
  same(before: Row, after: Row): boolean;
  clear(): void;
  /** Takes over what an index of the same kind knows. */
  adopt(other: RowIndex<Row>): void;
}

/** Looks rows up by a key other than their own; in order of making. */
export class Index<Row> implements RowIndex<Row> {
  readonly #keysOf: (row: Row) => Iterable<string>;
  #groups = new Map<string, Sequence<Entry<Row>>>();

  /** `keysOf` gives the keys under which a row is found: none, one or several. */
  constructor(keysOf: (row: Row) => Iterable<string>) {
    this.#keysOf = keysOf;
  }

  /** Returns the number of rows under a key. */
  count(key: string): number {
    return this.#groups.get(key)?.size ?? 0;
  }

  /** Every key under which there is a row. */
  keys(): IterableIterator<string> {
    return this.#groups.keys();
  }

  /** The first row made of those under a key. */
  first(key: string): Row | undefined {
    return this.#groups.get(key)?.first?.row;
  }

  /** The last row made of those under a key. */
  last(key: string): Row | undefined {
    return this.#groups.get(key)?.last?.row;
  }

  /** All rows under a key. */
  *all(key: string): IterableIterator<Row> {
    for (const entry of this.#groups.get(key) ?? []) yield entry.row;
  }

  /** Rows under a key that were made after the one at `place`, oldest first. */
  *after(key: string, place: number): IterableIterator<Row> {
    for (const entry of this.#groups.get(key)?.after(place) ?? []) yield entry.row;
  }

  /** Rows under a key, newest first, from before `place` on. */
  *before(key: string, place?: number): IterableIterator<Row> {
    for (const entry of this.#groups.get(key)?.before(place) ?? []) yield entry.row;
  }

  add(entry: Entry<Row>): void {
    for (const key of this.#keysOf(entry.row)) {
      let group = this.#groups.get(key);
      if (group === undefined) this.#groups.set(key, (group = new Sequence()));
      group.add(entry);
    }
  }

  remove(entry: Entry<Row>, row: Row): void {
    for (const key of this.#keysOf(row)) {
      const group = this.#groups.get(key);
      group?.remove(entry.place);
      if (group?.size === 0) this.#groups.delete(key);
    }
  }

  same(before: Row, after: Row): boolean {
    const keys = [...this.#keysOf(after)];
    let matched = 0;
    for (const key of this.#keysOf(before)) if (keys[matched++] !== key) return false;
    return matched === keys.length;
  }

  clear(): void {
    this.#groups.clear();
  }

  adopt(other: RowIndex<Row>): void {
    if (other instanceof Index) this.#groups = (other as Index<Row>).#groups;
  }
}
