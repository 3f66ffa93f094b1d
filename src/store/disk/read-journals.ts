import type { JournalEntry, SavedState } from "../saved-state.ts";
import { damaged, remedy, StateError } from "../state-error.ts";
import type { DataFolder } from "./data-folder.ts";
import type { JournalHead } from "./journal-format.ts";
import { readOldJournal } from "./old-journal.ts";
import { isUnused, readHead, readJournal, type ReadJournal } from "./read-journal.ts";

/** Takes over what the journals of a folder hold. */
export interface JournalTaker {
  take(entry: JournalEntry, path: string): void;
  /** Told of an unfinished write that is passed over. */
  warn(message: string): void;
}

/** The end of the journals of a folder. */
export interface JournalsEnd {
  /** The journal to go on with; undefined where a new one must be begun. */
  readonly last: ReadJournal | undefined;
  /** The numbers of a new one. */
  readonly next: { readonly journal: number; readonly first_record: number };
  /** The size of all, in bytes. */
  readonly bytes: number;
}

/**
 * Reads the journals that go on from a state, of whatever version it is.
 * @throws StateError when one is missing, or is not what was written
 */
export function readJournals(folder: DataFolder, state: SavedState, taker: JournalTaker): JournalsEnd {
  const { version, journal, first_record, folder: id } = state;
  if (version < 2) return readOldJournals(folder, journal ?? 1, taker);
  if (journal === undefined || first_record === undefined || id === undefined) {
    throw damaged(folder.statePath, "(journal, first_record or folder is missing)");
  }
  return readChain(folder, { journal, first_record, folder: id }, taker);
}

function readChain(folder: DataFolder, first: JournalHead, taker: JournalTaker): JournalsEnd {
  const numbers = folder.journals().filter((number) => number >= first.journal);
  let expected = first;
  let bytes = 0;
  for (;;) {
    const path = folder.journalPath(expected.journal);
    if (numbers.shift() !== expected.journal) throw new StateError(`${path} is missing; ${remedy}`);
    const read = readJournal(path, (entry) => {
      taker.take(entry, path);
    });
    checkHead(read, expected);
    bytes += read.size;
    expected = { ...expected, journal: expected.journal + 1, first_record: read.last + 1 };
    if (read.mark.closed) continue;
    checkLast(folder, read, numbers);
    if (read.isTorn) taker.warn(tornMessage(path, "is cut off"));
    return { last: read, next: expected, bytes };
  }
}

function checkHead({ path, head }: ReadJournal, expected: JournalHead): void {
  if (head.folder !== expected.folder) throw damaged(path, "(it belongs to another data folder)");
  if (head.journal !== expected.journal) throw damaged(path, `(it was written as journal ${head.journal})`);
  if (head.first_record !== expected.first_record) {
    const problem = `it begins with record ${head.first_record}, where ${expected.first_record} should be`;
    throw damaged(path, `(${problem}: it is another one, or the end of the one before is missing)`);
  }
}

/** A journal that is not closed is the last, but for the one that an interrupted turn-over has made. */
function checkLast(folder: DataFolder, { path, head, last }: ReadJournal, later: readonly number[]): void {
  const [next, ...others] = later.map((number) => folder.journalPath(number));
  if (next === undefined) return;
  if (others.length > 0 || later[0] !== head.journal + 1 || !isUnused(next)) {
    throw damaged(path, `(it ends with record ${last}, although ${others.at(-1) ?? next} is there)`);
  }
}

/** The journals of the first version begin with their first record, and there is none before there is a record. */
function readOldJournals(folder: DataFolder, first: number, taker: JournalTaker): JournalsEnd {
  let next = first;
  let bytes = 0;
  const numbers = folder.journals().filter((number) => number >= first);
  for (const number of numbers) {
    const path = folder.journalPath(number);
    if (number !== next) throw new StateError(`${folder.journalPath(next)} is missing; ${remedy}`);
    // An interrupted first start of this version has made it.
    if (number === numbers.at(-1) && isUnused(path)) break;
    if (readHead(path) !== undefined) throw damaged(folder.statePath, `(it is older than ${path})`);
    const read = readOldJournal(path, (entry) => {
      taker.take(entry, path);
    });
    if (read.isTorn) taker.warn(tornMessage(path, "is passed over"));
    bytes += read.bytes;
    next++;
  }
  return { last: undefined, next: { journal: next, first_record: 1 }, bytes };
}

const tornMessage = (path: string, consequence: string): string =>
  `${path} ends in an unfinished write that was never acknowledged; it ${consequence}`;
