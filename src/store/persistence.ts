import { rmSync, statSync } from "node:fs";
import { Low, Memory } from "lowdb";
import { systemRandom } from "../core/random.ts";
import type { RowChange } from "./collection.ts";
import { DataFolder } from "./disk/data-folder.ts";
import { JournalFile } from "./disk/journal-file.ts";
import type { JournalHead } from "./disk/journal-format.ts";
import { Journal } from "./disk/journal.ts";
import type { ReadJournal } from "./disk/read-journal.ts";
import { StateFile } from "./disk/state-file.ts";
import { FeedNumbers } from "./feed-numbers.ts";
import { loadState, type Restorer } from "./load-state.ts";
import { stateVersion } from "./migrations.ts";
import { patchBetween, type JournalRow } from "./row-patch.ts";
import type { FoldedState, SavedState, Surroundings } from "./saved-state.ts";
import type { StateError } from "./state-error.ts";
import type { ChangeSet, Counters } from "./store.ts";

/** The journals are folded into the state file when they are larger than that, and than this many bytes. */
const leastFolded = 8 * 1024 * 1024;

/**
 * Keeps an emulator's state in a folder, or nowhere. The folder has the state as of some moment (lowdb's) and a journal
 * of each change since. What `saved` has resolved for survives whatever happens to the process.
 */
export class Persistence {
  /** Folder that keeps the state; undefined when the state is in memory only. */
  readonly folder: DataFolder | undefined;
  readonly #low: Low;
  #last: ReadJournal | undefined;
  #next = { journal: 1, first_record: 1 };
  /** The size of the journals that were loaded, in bytes. */
  #loaded = 0;
  #journal: Journal | undefined;
  /** Bytes of the journals that the state file contains. */
  #folded = 0;
  readonly #leastFolded: number;
  #foldAt: number;
  #folding: Promise<void> | undefined;
  #surroundings = "";
  /** The counters as they are now, once there was a change. */
  #counters: Readonly<Counters> | undefined;
  readonly #feedNumbers = new FeedNumbers();

  private constructor(folder: DataFolder | undefined, least: number) {
    this.folder = folder;
    this.#leastFolded = this.#foldAt = least;
    this.#low = new Low(folder === undefined ? new Memory() : new StateFile(folder), null);
  }

  /**
   * Keeps the state in a folder, which is made when missing and taken for this process alone; without one, nowhere.
   * `onFailure` is called when a change cannot be saved: what follows cannot be either.
   * @throws StateError when the folder cannot be used
   */
  static async open(
    path: string | undefined,
    onFailure: (error: StateError) => void,
    least = leastFolded,
  ): Promise<Persistence> {
    return new Persistence(path === undefined ? undefined : await DataFolder.open(path, onFailure), least);
  }

  /** True when the state is kept on disk. */
  get keeps(): boolean {
    return this.folder !== undefined;
  }

  /**
   * Hands over all that was saved, and changes nothing. Resolves with the number after which the feed goes on; undefined
   * where nothing was saved yet. `warn` is told of an unfinished write.
   * @throws StateError when something is damaged or missing
   */
  async load(restorer: Restorer, warn: (message: string) => void): Promise<number | undefined> {
    if (this.folder === undefined) return undefined;
    await this.#low.read();
    const loaded = loadState(this.folder, this.#low.data, restorer, warn);
    this.#low.data = null;
    if (loaded === undefined) return undefined;
    ({ last: this.#last, next: this.#next, bytes: this.#loaded } = loaded);
    this.#feedNumbers.takeOver(loaded.feedUpTo);
    return this.#feedNumbers.upTo;
  }

  /**
   * Begins to write. A folder that holds nothing in the present form yet gets the state as it is now.
   * @throws StateError when the folder cannot be written
   */
  async begin(state: () => FoldedState): Promise<void> {
    if (this.folder === undefined) return;
    this.folder.makeMediaFolder();
    if (this.#last === undefined) return this.#beginAnew(this.folder, state());
    this.#journal = new Journal(this.folder, JournalFile.open(this.folder, this.#last));
    this.folder.watch(this.folder.statePath);
    this.#foldAt = this.#worthFolding(this.folder);
  }

  /** Notes a change, and the surroundings where they are others than before. */
  record({ rows, counters }: ChangeSet, surroundings: Surroundings): void {
    if (this.#journal === undefined) return;
    const text = JSON.stringify(surroundings);
    const moved = text !== this.#surroundings;
    const feedUpTo = this.#feedNumbers.extend(counters.seq);
    this.#counters = counters;
    if (rows.length === 0 && !moved && feedUpTo === undefined) return;
    this.#surroundings = text;
    this.#journal.append({
      rows: rows.map(journalRow),
      counters: { ...counters },
      ...(moved && { surroundings }),
      ...(feedUpTo !== undefined && { feed_up_to: feedUpTo }),
    });
  }

  /** Resolves when every change noted so far is on the disk, rejects when it cannot be; undefined when it is. */
  saved(): Promise<void> | undefined {
    return this.#journal?.saved();
  }

  /** Folds the journal into the state file when that pays; `state` gives the state as it is now. */
  foldIfWorthwhile(state: () => FoldedState, onFailure: (error: unknown) => void): void {
    if (this.#folding !== undefined || this.#size() - this.#folded < this.#foldAt) return;
    this.#fold(state).catch((error: unknown) => {
      this.#foldAt *= 2;
      onFailure(error);
    });
  }

  /**
   * Writes a state that did not come of the last one by changes: no change of it is written before it is on the disk
   * itself, and if that fails nothing can be saved any more.
   */
  async replace(state: () => FoldedState): Promise<void> {
    const written = this.#fold(state);
    this.#journal?.hold(written);
    await written;
  }

  /** Writes out what waits, and lets go of the folder. */
  async close(): Promise<void> {
    try {
      await this.#folding?.catch(() => undefined);
      this.#noteEnd();
      await this.#journal?.close();
    } finally {
      await this.folder?.close();
    }
  }

  /** After a clean end the feed goes on without a gap. */
  #noteEnd(): void {
    if (this.#counters === undefined) return;
    this.#journal?.append({ rows: [], counters: { ...this.#counters }, feed_up_to: this.#counters.seq });
  }

  /** Makes a journal first: without a state beside it, an unused one shows that a start was interrupted. */
  async #beginAnew(folder: DataFolder, state: FoldedState): Promise<void> {
    const id = Buffer.from(systemRandom.bytes(12)).toString("base64url");
    const file = await JournalFile.create(folder, { ...this.#next, folder: id });
    try {
      await this.#writeState({ ...file.head, ...state });
      await file.confirm();
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#journal = new Journal(folder, file);
    removeJournals(folder, file.head.journal);
  }

  #fold(state: () => FoldedState): Promise<void> {
    if (this.folder === undefined || this.#journal === undefined) return Promise.resolve();
    const upTo = this.#size();
    const turned = this.#journal.turnOver();
    const folding = this.#writeFolded(this.folder, turned, state(), upTo);
    this.#folding = folding;
    return folding.finally(() => {
      if (this.#folding === folding) this.#folding = undefined;
    });
  }

  async #writeFolded(
    folder: DataFolder,
    turned: Promise<JournalHead>,
    state: FoldedState,
    upTo: number,
  ): Promise<void> {
    const feedUpTo = this.#feedNumbers.upTo;
    const [head] = await Promise.all([turned, this.#folding?.catch(() => undefined)]);
    await this.#writeState({ ...head, ...state, feed_up_to: feedUpTo });
    this.#folded = upTo;
    this.#foldAt = this.#worthFolding(folder);
    removeJournals(folder, head.journal);
  }

  async #writeState(state: Omit<SavedState, "version">): Promise<void> {
    this.#low.data = { version: stateVersion, feed_up_to: this.#feedNumbers.upTo, ...state };
    try {
      await this.folder?.settle();
      await this.#low.write();
    } finally {
      this.#low.data = null;
    }
  }

  #worthFolding(folder: DataFolder): number {
    return Math.max(this.#leastFolded, statSync(folder.statePath).size);
  }

  #size(): number {
    return this.#loaded + (this.#journal?.bytes ?? 0);
  }
}

/** Writes a row that was there before as its change, so that one attempt of a delivery does not write all the others. */
const journalRow = ({ collection, key, before, after }: RowChange): JournalRow =>
  before === undefined || after === undefined || before === after
    ? [collection, key, after ?? null]
    : [collection, key, null, patchBetween(before, after)];

/** Removes the journals before one: the state file has what they hold. */
function removeJournals(folder: DataFolder, before: number): void {
  for (const number of folder.journals()) if (number < before) rmSync(folder.journalPath(number));
}
