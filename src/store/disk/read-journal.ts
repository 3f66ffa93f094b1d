import type { JournalEntry } from "../saved-state.ts";
import { damaged, type StateError } from "../state-error.ts";
import { FileReader } from "./file-reader.ts";
import {
  longestHead,
  parseFrameHead,
  parseHead,
  parseMark,
  recordsOf,
  type FrameHead,
  type JournalHead,
  type JournalMark,
} from "./journal-format.ts";

/** A journal that was read to its end. */
export interface ReadJournal {
  readonly path: string;
  readonly head: JournalHead;
  readonly mark: JournalMark;
  /** The number of its last record; where it has none, of the one before its first. */
  readonly last: number;
  /** The size up to the end of its last frame, in bytes. */
  readonly size: number;
  /** True when an unfinished write follows, whose changes were never acknowledged. */
  readonly isTorn: boolean;
}

/** The size of what a disk writes at once, in bytes. */
const sectorBytes = 512;

/** Returns the head of a journal, which is all that is read; undefined when the file is none of this format. */
export function readHead(path: string): JournalHead | undefined {
  const reader = new FileReader(path);
  try {
    return parseHead(reader.line(longestHead) ?? "");
  } finally {
    reader.close();
  }
}

/**
 * Reads a journal and hands over its records in order.
 * @throws StateError when it is not what was written; only an unfinished write at its end is passed over
 */
export function readJournal(path: string, take: (entry: JournalEntry) => void): ReadJournal {
  const reader = new FileReader(path);
  try {
    return new JournalReading(path, reader).readAll(take);
  } finally {
    reader.close();
  }
}

/** Tells whether a journal is of this format and nothing was ever written to it. */
export function isUnused(path: string): boolean {
  if (readHead(path) === undefined) return false;
  const { mark, last, head, isTorn } = readJournal(path, () => undefined);
  return mark.saved === null && last < head.first_record && !isTorn;
}

class JournalReading {
  readonly #path: string;
  readonly #reader: FileReader;
  readonly #head: JournalHead;
  readonly #mark: JournalMark;
  #last: number;

  constructor(path: string, reader: FileReader) {
    this.#path = path;
    this.#reader = reader;
    const head = parseHead(reader.line(longestHead) ?? "");
    if (head === undefined) throw this.#damagedAt(0, "its first line is not the head of a journal");
    const at = reader.position;
    const mark = parseMark(reader.line(longestHead) ?? "");
    if (mark === undefined) throw this.#damagedAt(at, "its second line is not a mark");
    this.#head = head;
    this.#mark = mark;
    this.#last = head.first_record - 1;
  }

  readAll(take: (entry: JournalEntry) => void): ReadJournal {
    let isTorn = false;
    let size = this.#reader.position;
    while (this.#reader.left > 0 && !isTorn) {
      isTorn = !this.#takeFrame(take);
      if (!isTorn) size = this.#reader.position;
    }
    this.#checkEnd(size);
    return { path: this.#path, head: this.#head, mark: this.#mark, last: this.#last, size, isTorn };
  }

  /** Takes the next frame; false where it is an unfinished write. */
  #takeFrame(take: (entry: JournalEntry) => void): boolean {
    const at = this.#reader.position;
    const line = this.#reader.line(longestHead);
    if (line === undefined && this.#reader.left < longestHead) return false;
    const head = parseFrameHead(line ?? "");
    if (head === undefined) return this.#failedAt(at, "the first line of a frame is wrong");
    if (head.first_record !== this.#last + 1) throw this.#damagedAt(at, this.#outOfOrder(head));
    const body = this.#reader.bytes(head.bytes);
    if (body === undefined) return false;
    const records = recordsOf(head, body);
    if (records === undefined) return this.#failedAt(at, `the checksum of ${named(head)} is wrong`);
    for (const record of records) take(record as JournalEntry);
    this.#last += head.records;
    return true;
  }

  /** Returns false where a frame that makes no sense is an unfinished write, and throws anywhere else. */
  #failedAt(at: number, problem: string): false {
    this.#reader.seek(at);
    const rest = this.#reader.bytes(this.#reader.left) ?? Buffer.alloc(0);
    if (hasUnwrittenSector(rest, at)) return false;
    throw this.#damagedAt(at, problem);
  }

  #checkEnd(size: number): void {
    const { closed } = this.#mark;
    const last = this.#last;
    const expected = this.#mark.saved ?? last;
    if (last < expected) throw this.#damagedAt(size, `records ${last + 1} to ${expected} are missing at its end`);
    if (closed && (last > expected || size < this.#reader.size)) {
      throw this.#damagedAt(size, `more follows record ${expected}, which should be its last`);
    }
  }

  #outOfOrder({ first_record }: FrameHead): string {
    const problem = "frames are missing, repeated or in another order";
    return `record ${first_record} is where ${this.#last + 1} should be: ${problem}`;
  }

  #damagedAt(at: number, problem: string): StateError {
    return damaged(this.#path, `at byte ${at}: ${problem}`);
  }
}

const named = ({ first_record, records }: FrameHead): string =>
  records === 1 ? `record ${first_record}` : `records ${first_record} to ${first_record + records - 1}`;

/**
 * Tells whether bytes at a position hold the part of a sector that is all zeros: the file was made larger, and then the
 * power failed before that sector was written. A journal has no zeros itself.
 */
function hasUnwrittenSector(bytes: Buffer, position: number): boolean {
  for (let from = 0; from < bytes.length;) {
    const end = from + sectorBytes - ((position + from) % sectorBytes);
    if (bytes.subarray(from, end).every((byte) => byte === 0)) return true;
    from = end;
  }
  return false;
}
