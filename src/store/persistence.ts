import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Low, Memory } from "lowdb";
import { FeedNumbers } from "./feed-numbers.ts";
import { Journal, readJournal } from "./journal.ts";
import { lockFolder, type Release } from "./lock.ts";
import { makeFolder } from "./make-folder.ts";
import { migrate, stateVersion } from "./migrations.ts";
import type { FoldedState, JournalEntry, SavedState, Surroundings } from "./saved-state.ts";
import { damaged, StateFile } from "./state-file.ts";
import { StateError } from "./state-error.ts";
import type { ChangeSet, Counters } from "./store.ts";

/** Takes over what was saved, in order. */
export interface Restorer {
  restore(state: SavedState): void;
  replay(entry: JournalEntry): void;
  /** Comes last: the feed's numbers go on after this one. */
  countOn(seq: number): void;
}

/** A journal is worth folding into the state file when it is larger than that, and than this many bytes. */
const worthFolding = 8 * 1024 * 1024;

/**
 * Where an emulator's state outlives it: a folder with the state as of some moment (lowdb's) and a journal of each
 * change since, or nowhere. What `saved` has resolved for survives whatever happens to the process.
 */
export class Persistence {
  readonly #folder: string | undefined;
  readonly #statePath: string;
  readonly #onFailure: (error: StateError) => void;
  readonly #low: Low<SavedState | null>;
  readonly #release: Release;
  #journal: Journal | undefined;
  /** Those that a fold has left behind, until they are closed. */
  readonly #former = new Set<Journal>();
  #journalNumber = 1;
  #unfoldedBytes = 0;
  #foldAt = worthFolding;
  #folding: Promise<void> | undefined;
  #surroundings = "";
  /** The counters as they are now, once there was a change. */
  #counters: Readonly<Counters> | undefined;
  readonly #feedNumbers = new FeedNumbers();

  private constructor(folder: string | undefined, release: Release, onFailure: (error: StateError) => void) {
    this.#folder = folder;
    this.#statePath = join(folder ?? "", "state.json");
    this.#low = new Low<SavedState | null>(folder === undefined ? new Memory() : new StateFile(this.#statePath), null);
    this.#release = release;
    this.#onFailure = onFailure;
  }

  /**
   * Keeps the state in a folder, which is made when missing and taken for this process alone; without one, nowhere.
   * `onFailure` is called when a change cannot be saved: what follows cannot be either.
   * @throws StateError when the folder cannot be used
   */
  static async open(folder: string | undefined, onFailure: (error: StateError) => void): Promise<Persistence> {
    if (folder === undefined) return new Persistence(undefined, () => Promise.resolve(), onFailure);
    makeFolder(folder);
    return new Persistence(folder, await lockFolder(folder), onFailure);
  }

  /** Whether anything is kept at all. */
  get keeps(): boolean {
    return this.#folder !== undefined;
  }

  /**
   * Hands over all that was saved, which is nothing in an empty folder. A warning tells of a journal's broken end.
   * @throws StateError when something is damaged
   */
  async load(restorer: Restorer, warn: (message: string) => void): Promise<void> {
    await this.#low.read();
    if (this.#folder === undefined || this.#low.data === null) return;
    const state = migrate(this.#low.data, this.#statePath);
    if (typeof state.counters !== "object" || typeof state.collections !== "object") {
      throw new StateError(damaged(this.#statePath, "counters or collections are missing"));
    }
    this.#low.data = null;
    restorer.restore(state);
    this.#journalNumber = state.journal ?? 1;
    this.#feedNumbers.takeOver(state.feed_up_to);
    for (; existsSync(this.#journalPath()); this.#journalNumber++) this.#replay(restorer, warn);
    restorer.countOn(this.#feedNumbers.upTo);
  }

  /** Notes a change, and the surroundings where they are others than before. */
  record({ rows, counters }: ChangeSet, surroundings: Surroundings): void {
    if (this.#folder === undefined) return;
    const text = JSON.stringify(surroundings);
    const moved = text !== this.#surroundings;
    const feedUpTo = this.#feedNumbers.extend(counters.seq);
    this.#counters = counters;
    if (rows.length === 0 && !moved && feedUpTo === undefined) return;
    this.#surroundings = text;
    const entry: JournalEntry = {
      rows: rows.map(({ collection, key, after }) => [collection, key, after ?? null]),
      counters: { ...counters },
      ...(moved && { surroundings }),
      ...(feedUpTo !== undefined && { feed_up_to: feedUpTo }),
    };
    this.#append(entry);
  }

  /** Resolves when every change noted so far is on the disk, rejects when it cannot be; undefined when it is. */
  saved(): Promise<unknown> | undefined {
    if (this.#former.size === 0) return this.#journal?.saved();
    const saving = [...this.#former].map((journal) => journal.saved());
    return Promise.all([...saving, this.#journal?.saved()].map((saved) => saved ?? Promise.resolve()));
  }

  /** Folds the journal into the state file when that pays; `state` gives the state as it is now. */
  foldIfWorthwhile(state: () => FoldedState, onFailure: (error: unknown) => void): void {
    if (this.#folding !== undefined || this.#unfoldedBytes + (this.#journal?.bytes ?? 0) < this.#foldAt) return;
    this.fold(state).catch((error: unknown) => {
      this.#foldAt *= 2;
      onFailure(error);
    });
  }

  /** Writes the whole state, after which the journals up to here are not needed any more. */
  fold(state: () => FoldedState): Promise<void> {
    if (this.#folder === undefined) return Promise.resolve();
    const former = this.#turnOver();
    const folding = this.#fold(this.#folder, former, {
      version: stateVersion,
      journal: this.#journalNumber,
      feed_up_to: this.#feedNumbers.upTo,
      ...state(),
    });
    this.#folding = folding;
    return folding.finally(() => {
      if (this.#folding === folding) this.#folding = undefined;
    });
  }

  /**
   * Folds a state that did not come of the last one by changes: no change of it is written before it is on the disk
   * itself, and if that fails nothing can be saved any more.
   */
  async replace(state: () => FoldedState): Promise<void> {
    const written = this.fold(state);
    if (this.#folder !== undefined) this.#journal = new Journal(this.#journalPath(), this.#onFailure, written);
    await written;
  }

  /** Writes out what waits, and lets go of the folder. */
  async close(): Promise<void> {
    try {
      await this.#folding?.catch(() => undefined);
      this.#noteEnd();
      await this.#journal?.close();
    } finally {
      await this.#release();
    }
  }

  /** After a clean end the feed goes on without a gap. */
  #noteEnd(): void {
    if (this.#counters === undefined) return;
    this.#append({ rows: [], counters: { ...this.#counters }, feed_up_to: this.#counters.seq });
  }

  #append(entry: JournalEntry): void {
    this.#journal ??= new Journal(this.#journalPath(), this.#onFailure);
    this.#journal.append(entry);
  }

  /** What changes from here on goes to the next journal. */
  #turnOver(): Journal | undefined {
    const former = this.#journal;
    this.#journal = undefined;
    if (former !== undefined || existsSync(this.#journalPath())) this.#journalNumber++;
    if (former !== undefined) this.#former.add(former);
    this.#unfoldedBytes += former?.bytes ?? 0;
    return former;
  }

  async #fold(folder: string, former: Journal | undefined, state: SavedState): Promise<void> {
    const [before, folded] = [this.#folding, this.#unfoldedBytes];
    await before?.catch(() => undefined);
    try {
      await former?.close();
      this.#low.data = state;
      await this.#low.write();
    } finally {
      if (former !== undefined) this.#former.delete(former);
      this.#low.data = null;
    }
    this.#unfoldedBytes -= folded;
    this.#foldAt = Math.max(worthFolding, statSync(this.#statePath).size);
    this.#removeJournalsBefore(folder, state.journal ?? 0);
  }

  #removeJournalsBefore(folder: string, first: number): void {
    for (const name of readdirSync(folder)) {
      const number = /^journal-(\d+)\.jsonl$/.exec(name)?.[1];
      if (number !== undefined && Number(number) < first) rmSync(join(folder, name));
    }
  }

  #replay(restorer: Restorer, warn: (message: string) => void): void {
    const path = this.#journalPath();
    const { entries, torn, bytes } = readJournal(path);
    if (torn) warn(`${path} ends in the middle of an entry that nobody was told of; it is passed over`);
    for (const entry of entries as JournalEntry[]) {
      this.#feedNumbers.takeOver(entry.feed_up_to);
      restorer.replay(entry);
    }
    this.#unfoldedBytes += bytes;
  }

  #journalPath(): string {
    return join(this.#folder ?? "", `journal-${this.#journalNumber}.jsonl`);
  }
}
