import { readFileSync } from "node:fs";
import type { JournalEntry } from "../saved-state.ts";
import { damaged, unreadable } from "../state-error.ts";
import { parseCheckedLine } from "./checked-line.ts";

/** A journal of the first version that was read: its size, and whether an unfinished write was passed over. */
export interface ReadOldJournal {
  readonly bytes: number;
  readonly isTorn: boolean;
}

/**
 * Reads a journal of the first version: lines behind their checksums, with no numbers. A broken end is passed over, since
 * that version could not tell it from an unfinished write.
 * @throws StateError when it is broken before its end
 */
export function readOldJournal(path: string, take: (entry: JournalEntry) => void): ReadOldJournal {
  const text = contentOf(path);
  let at = 0;
  for (let end = text.indexOf(10, at); end !== -1; end = text.indexOf(10, at)) {
    const entry = parseCheckedLine(text.toString("utf8", at, end));
    if (entry === undefined) break;
    take(entry as unknown as JournalEntry);
    at = end + 1;
  }
  if (hasEntryBehind(text, at)) throw damaged(path, `at byte ${at}, before its end`);
  return { bytes: text.length, isTorn: at < text.length };
}

/** Tells whether whole entries follow the line at which reading stopped: then it is no broken end. */
function hasEntryBehind(text: Buffer, from: number): boolean {
  for (let start = text.indexOf(10, from) + 1; start > 0; start = text.indexOf(10, start) + 1) {
    const end = text.indexOf(10, start);
    if (end === -1) return false;
    if (parseCheckedLine(text.toString("utf8", start, end)) !== undefined) return true;
  }
  return false;
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
