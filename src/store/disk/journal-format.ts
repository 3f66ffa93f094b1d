import { isRecord } from "../../core/json.ts";
import { checkedLine, checksum, parseCheckedLine } from "./checked-line.ts";

/*
 * A journal is a file of lines: its head, its mark, then frames. Head, mark and the first line of a frame are JSON behind
 * its checksum. A frame holds the records that were written and synced together, a line each.
 *
 *   1c291ca3 {"format":2,"journal":7,"first_record":1042,"folder":"V1StGXR8_Z5jdHi6B-myT"}
 *   8d3c1f02 {"saved":1043,"closed":false}
 *   5f0e77aa {"first_record":1042,"records":2,"bytes":512,"checksum":"0b1fd3a9"}
 *   {"rows":[["messages","$1:example.org",{...}]],"counters":{...}}
 *   {"rows":[],"counters":{...}}
 */

/** The first line of a journal. */
export interface JournalHead {
  /** The number in the name of the file. */
  readonly journal: number;
  /** The number of its first record. Records are numbered through all journals of a folder. */
  readonly first_record: number;
  /** The id of the folder that it belongs to. */
  readonly folder: string;
}

/** The second line of a journal, rewritten in place: the records that must be there. */
export interface JournalMark {
  /** The number of the last record that is known to be on the disk; null in a journal that was never used. */
  readonly saved: number | null;
  /** True once the next journal goes on after `saved`. */
  readonly closed: boolean;
}

/** The first line of a frame. */
export interface FrameHead {
  readonly first_record: number;
  readonly records: number;
  /** The size of the records, newlines included. */
  readonly bytes: number;
  readonly checksum: string;
}

const format = 2;

/** The width of a mark's JSON, which is padded: a mark is overwritten by the next one. */
const markWidth = 48;

/** The size of a mark's line, in bytes. */
export const markBytes = markWidth + 10;

/** The longest of the lines that begin a journal or a frame, in bytes. */
export const longestHead = 256;

/** Returns the first line of a journal. */
export const headLine = (head: JournalHead): string => checkedLine(JSON.stringify({ format, ...head }));

/** Returns the second line of a journal. */
export const markLine = (mark: JournalMark): string => checkedLine(JSON.stringify(mark).padEnd(markWidth));

/** Returns a frame of records, each of them JSON and a newline. */
export function frameOf(text: string, firstRecord: number, records: number): Buffer {
  const body = Buffer.from(text);
  const head: FrameHead = { first_record: firstRecord, records, bytes: body.length, checksum: checksum(body) };
  return Buffer.concat([Buffer.from(checkedLine(JSON.stringify(head))), body]);
}

/** Returns the head in the first line of a journal; undefined when there is none of this format. */
export function parseHead(line: string): JournalHead | undefined {
  const head = parseCheckedLine(line);
  if (head === undefined) return undefined;
  const { format: given, journal, first_record, folder } = head;
  if (given !== format || !isCount(journal) || !isCount(first_record) || typeof folder !== "string") return undefined;
  return { journal, first_record, folder };
}

/** Returns the mark in the second line of a journal; undefined when there is none. */
export function parseMark(line: string): JournalMark | undefined {
  const { saved, closed } = parseCheckedLine(line) ?? {};
  if ((saved !== null && !isCount(saved)) || typeof closed !== "boolean") return undefined;
  return { saved, closed };
}

/** Returns the head in the first line of a frame; undefined when there is none. */
export function parseFrameHead(line: string): FrameHead | undefined {
  const { first_record, records, bytes, checksum } = parseCheckedLine(line) ?? {};
  if (!isCount(first_record) || !isCount(records) || !isCount(bytes) || typeof checksum !== "string") return undefined;
  return { first_record, records, bytes, checksum };
}

/** Returns the records of a frame; undefined when they are not those that were written. */
export function recordsOf(head: FrameHead, body: Buffer): unknown[] | undefined {
  if (checksum(body) !== head.checksum) return undefined;
  const lines = body.toString("utf8", 0, body.length - 1).split("\n");
  const records = lines.map((line) => JSON.parse(line) as unknown);
  return records.length === head.records && records.every(isRecord) ? records : undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
