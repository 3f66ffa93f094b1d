import { Index, type Entry, type RowIndex } from "./row-index.ts";
import { Sequence } from "./sequence.ts";

/** One change of one row: `before` or `after` is missing where the row is made or removed. */
export interface RowChange {
  readonly collection: string;
  readonly key: string;
  /** Position of the row in the order of creation. */
  readonly place: number;
  readonly before: object | undefined;
  readonly after: object | undefined;
}

/** Takes note of changes, so that they can be kept or undone together; refuses those made outside `Store.change`. */
export type ChangeRecorder = (change: RowChange) => void;

/**
 * Rows of one kind by their key, in order of making, with indexes. Rows are never changed in place: `put` replaces one
 * as a whole, so that an undo, a snapshot or a reader may hold on to what it was given.
 */
export class Collection<Row extends object> {
  readonly name: string;
  /** The key of a row. */
  readonly keyOf: (row: Row) => string;
  readonly #record: ChangeRecorder;
  #entries = new Map<string, Entry<Row>>();
  #order = new Sequence<Entry<Row>>();
  readonly #indexes: RowIndex<Row>[] = [];
  #nextPlace = 0;

  constructor(name: string, keyOf: (row: Row) => string, record: ChangeRecorder) {
    this.name = name;
    this.keyOf = keyOf;
    this.#record = record;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Declares an index; before the first row. */
  index(keysOf: (row: Row) => Iterable<string>): Index<Row> {
    return this.keepIndex(new Index(keysOf));
  }

  /** Keeps an index of another kind up to date; before the first row. */
  keepIndex<Kind extends RowIndex<Row>>(index: Kind): Kind {
    this.#indexes.push(index);
    return index;
  }

  get(key: string): Row | undefined {
    return this.#entries.get(key)?.row;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Returns the position of a row in the order of creation, as `after` and `before` of an index take it. */
  placeOf(key: string): number | undefined {
    return this.#entries.get(key)?.place;
  }

  /** The key of every row. */
  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  /** The last row in order of making. */
  get last(): Row | undefined {
    return this.#order.last?.row;
  }

  /** Every row, in order of making. */
  *rows(): IterableIterator<Row> {
    for (const entry of this.#order) yield entry.row;
  }

  /** Every row made after the one with this key, or before it (newest first); from the end where it is left out. */
  *from(key: string | undefined, direction: "after" | "before"): IterableIterator<Row> {
    const place = key === undefined ? undefined : this.placeOf(key);
    const entries = direction === "after" ? this.#order.after(place ?? -1) : this.#order.before(place);
    for (const entry of entries) yield entry.row;
  }

  /** Adds a row, or replaces the one with its key where it stands. */
  put(row: Row): void {
    const key = this.keyOf(row);
    const entry = this.#entries.get(key);
    const place = entry?.place ?? this.placeFor(row);
    this.#record({ collection: this.name, key, place, before: entry?.row, after: row });
    this.#set(key, row, place);
  }

  /** Removes a row; false when there is none with this key. */
  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#record({ collection: this.name, key, place: entry.place, before: entry.row, after: undefined });
    this.#unset(key);
    return true;
  }

  /** Removes the rows that were made first until no more than `limit` are left, each with `remove`. */
  keepNewest(limit: number, remove = (row: Row): unknown => this.delete(this.keyOf(row))): void {
    for (let { first } = this.#order; first !== undefined && this.size > limit; { first } = this.#order) {
      remove(first.row);
    }
  }

  /** Sets or removes a row as an undo or a replay does, without taking note of it; a new one goes to `place`, or last. */
  apply(key: string, row: Row | undefined, place?: number): void {
    if (row === undefined) this.#unset(key);
    else this.#set(key, row, place ?? this.placeFor(row));
  }

  /** Adds a row of a snapshot, without taking note of it. */
  load(row: Row): void {
    this.#set(this.keyOf(row), row, this.placeFor(row));
  }

  /**
   * Takes the rows of another collection of the same kind in place of its own, without taking note of it. It costs the
   * same however many there are; the other must not be used any more.
   */
  adopt(other: Collection<Row>): void {
    this.#entries = other.#entries;
    this.#order = other.#order;
    this.#nextPlace = other.#nextPlace;
    for (const [at, index] of other.#indexes.entries()) this.#indexes[at]?.adopt(index);
  }

  /** Drops every row without taking note of it. */
  clear(): void {
    this.#entries.clear();
    this.#order.clear();
    for (const index of this.#indexes) index.clear();
  }

  /** Returns the position of a new row in the order of creation: last, unless the rows themselves define it. */
  protected placeFor(_row: Row): number {
    return this.#nextPlace;
  }

  #set(key: string, row: Row, place: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const added = { place, row };
      this.#nextPlace = Math.max(this.#nextPlace, place + 1);
      this.#entries.set(key, added);
      this.#order.add(added);
      for (const index of this.#indexes) index.add(added);
      return;
    }
    const before = entry.row;
    const moved = this.#indexes.filter((index) => !index.same(before, row));
    for (const index of moved) index.remove(entry, before);
    entry.row = row;
    for (const index of moved) index.add(entry);
  }

  #unset(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#order.remove(entry.place);
    for (const index of this.#indexes) index.remove(entry, entry.row);
  }
}
