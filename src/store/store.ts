import type { Collection, ChangeRecorder, RowChange } from "./collection.ts";
import { createCollections, type Collections } from "./collections.ts";
import { patchedRow, type JournalRow } from "./row-patch.ts";

/** Counters that must continue after a restart so that ids and orders stay unique. */
export interface Counters {
  /** The number in the last event id made: see `Ids.eventId`. */
  last: number;
  /** The position of the last message. */
  position: number;
  /** The number of the last entry of the events feed; it never goes back, also when a state is put back. */
  seq: number;
}

/** One change of state, whole: what a journal keeps as one entry. */
export interface ChangeSet {
  readonly rows: readonly RowChange[];
  readonly counters: Readonly<Counters>;
}

/** All rows by collection, in order of making, and the counters: what a snapshot of the state holds. */
export interface StoredState {
  readonly counters: Counters;
  readonly collections: Record<string, readonly object[]>;
}

/** Told of every change, before anyone else learns of it. */
export interface ChangeListener {
  /** The change is complete, but not made yet: what happens here belongs to it, and by throwing undoes it. */
  completed?(rows: readonly RowChange[]): void;
  /** The change is made; called once for each, in order. */
  committed(change: ChangeSet): void;
  /** Nothing of the change remains. */
  undone(): void;
}

/** The state of one emulator. Every change goes through `change`. */
export class Store {
  readonly collections: Collections;
  readonly counters: Counters = { last: 0, position: 0, seq: 0 };
  readonly #listeners: ChangeListener[] = [];
  #pending: RowChange[] | undefined;

  constructor() {
    const record: ChangeRecorder = (change) => {
      if (this.#pending === undefined) throw new Error(`a change of ${change.collection} outside Store.change`);
      this.#pending.push(change);
    };
    this.collections = createCollections(record);
  }

  /** Adds a listener; they are told in the order in which they were added. */
  listen(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Makes a change: all that `work` puts and deletes becomes one entry, or, when it throws, nothing of it remains.
   * A change within a change belongs to the outer one. `work` must be synchronous.
   */
  change<T>(work: () => T): T {
    if (this.#pending !== undefined) return work();
    const pending: RowChange[] = [];
    const counters = { ...this.counters };
    this.#pending = pending;
    let result: T;
    try {
      result = work();
      if (pending.length > 0) for (const listener of this.#listeners) listener.completed?.(pending);
    } catch (error) {
      this.#undo(pending, counters);
      throw error;
    } finally {
      this.#pending = undefined;
    }
    for (const listener of this.#listeners) listener.committed({ rows: pending, counters: this.counters });
    return result;
  }

  /** Makes a change again that a journal has kept. Nobody is told. */
  replay(rows: Iterable<JournalRow>, counters: Counters): void {
    for (const [name, key, row, patch] of rows) {
      const collection = this.#named(name);
      collection.apply(key, patch === undefined ? (row ?? undefined) : patchedRow(collection.get(key), patch));
    }
    Object.assign(this.counters, counters);
  }

  /** Everything, as plain JSON. The rows are the live ones: write them out, do not change them. */
  snapshot(): StoredState {
    const collections: Record<string, readonly object[]> = {};
    for (const collection of this.#all()) collections[collection.name] = [...collection.rows()];
    return { counters: { ...this.counters }, collections };
  }

  /**
   * Puts back a snapshot in place of all there is. Nobody is told; collections that it does not name become empty.
   * @throws Error naming the row that cannot be one
   */
  restore(state: StoredState): void {
    Object.assign(this.counters, state.counters, { seq: Math.max(this.counters.seq, state.counters.seq) });
    for (const collection of this.#all()) {
      collection.clear();
      for (const [index, row] of (state.collections[collection.name] ?? []).entries()) {
        try {
          collection.load(row);
        } catch (cause) {
          throw new Error(`collections.${collection.name}[${index}] is no row of it`, { cause });
        }
      }
    }
  }

  /** Adds a row that has the shape of its collection; false where there is a row with its key. Nobody is told. */
  load(name: keyof Collections, row: object): boolean {
    const collection = this.#named(name);
    if (collection.has(collection.keyOf(row))) return false;
    collection.load(row);
    return true;
  }

  /**
   * Takes the state of another store in place of its own, at once, however much it is. Nobody is told; the other store
   * must not be used any more.
   */
  adopt(other: Store): void {
    Object.assign(this.counters, other.counters, { seq: Math.max(this.counters.seq, other.counters.seq) });
    for (const collection of this.#all()) collection.adopt(other.#named(collection.name));
  }

  #undo(changes: readonly RowChange[], counters: Counters): void {
    Object.assign(this.counters, counters);
    for (const { collection, key, before, place } of [...changes].reverse()) {
      this.#named(collection).apply(key, before, place);
    }
    for (const listener of this.#listeners) listener.undone();
  }

  #all(): Collection<object>[] {
    return Object.values(this.collections) as Collection<object>[];
  }

  #named(name: string): Collection<object> {
    return this.collections[name as keyof Collections] as unknown as Collection<object>;
  }
}
