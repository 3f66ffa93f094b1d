import { close, fdatasync, openSync, readFileSync, write } from "node:fs";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { StateError, unwritable } from "./state-error.ts";

const [writeTo, syncData, closeFile] = [promisify(write), promisify(fdatasync), promisify(close)];

interface Batch {
  readonly saved: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A file to which entries are appended, each a line of JSON behind its checksum. What is appended while another batch is
 * being written waits and is written and synced as one.
 */
export class Journal {
  readonly path: string;
  #descriptor: number | undefined;
  #waiting = "";
  #next: Batch | undefined;
  #writing: Batch | undefined;
  #bytes = 0;
  #failure: StateError | undefined;
  readonly #onFailure: (error: StateError) => void;
  readonly #ground: Promise<void> | undefined;

  /**
   * `onFailure` is called once, when an entry cannot be saved; none is from then on. Nothing is written before there is
   * a `ground` for it on the disk, and nothing ever where that fails.
   */
  constructor(path: string, onFailure: (error: StateError) => void, ground?: Promise<void>) {
    this.path = path;
    this.#onFailure = onFailure;
    this.#ground = ground;
    ground?.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  /** How much has been appended, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes an entry; `saved` tells when it is on the disk. */
  append(entry: unknown): void {
    const json = JSON.stringify(entry);
    const line = `${checksum(json)} ${json}\n`;
    this.#waiting += line;
    this.#bytes += Buffer.byteLength(line);
    this.#next ??= newBatch();
    if (this.#failure !== undefined) this.#next.reject(this.#failure);
    else if (this.#writing === undefined) this.#writeNext();
  }

  /** Resolves when all that was appended so far is on the disk, rejects when it cannot be; undefined when it is. */
  saved(): Promise<void> | undefined {
    return (this.#next ?? this.#writing)?.saved;
  }

  /** Writes out what waits, and closes the file. */
  async close(): Promise<void> {
    try {
      await this.saved();
    } finally {
      if (this.#descriptor !== undefined) await closeFile(this.#descriptor);
      this.#descriptor = undefined;
    }
  }

  async #write(batch: Batch): Promise<void> {
    this.#writing = batch;
    this.#next = undefined;
    const text = Buffer.from(this.#waiting);
    this.#waiting = "";
    try {
      await this.#toDisk(text);
    } catch (error) {
      this.#fail(error);
      return;
    }
    batch.resolve();
    this.#writing = undefined;
    this.#writeNext();
  }

  #writeNext(): void {
    if (this.#next !== undefined) void this.#write(this.#next);
  }

  async #toDisk(text: Buffer): Promise<void> {
    await this.#ground;
    this.#descriptor ??= openSync(this.path, "a");
    for (let at = 0; at < text.length;) at += (await writeTo(this.#descriptor, text, at)).bytesWritten;
    await syncData(this.#descriptor);
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = unwritable(this.path, error);
    this.#writing?.reject(this.#failure);
    this.#next?.reject(this.#failure);
    this.#onFailure(this.#failure);
  }
}

/**
 * Reads the entries of a journal. A broken end is what a crash leaves of entries that nobody was told of: it is passed
 * over, and told.
 * @throws StateError when it is broken before its end
 */
export function readJournal(path: string): { entries: unknown[]; torn: boolean; bytes: number } {
  const text = readFileSync(path);
  const entries: unknown[] = [];
  let at = 0;
  for (let end = text.indexOf(10, at); end !== -1; end = text.indexOf(10, at)) {
    const entry = parseLine(text.toString("utf8", at, end));
    if (entry === undefined) break;
    entries.push(entry.value);
    at = end + 1;
  }
  if (hasEntryBehind(text, at)) {
    throw new StateError(
      `${path} is damaged at byte ${at}, before its end: put it back from a copy, or begin with another folder; nothing was changed`,
    );
  }
  return { entries, torn: at < text.length, bytes: text.length };
}

/** Whether whole entries follow the line at which reading stopped: then it is no broken end. */
function hasEntryBehind(text: Buffer, from: number): boolean {
  for (let start = text.indexOf(10, from) + 1; start > 0; start = text.indexOf(10, start) + 1) {
    const end = text.indexOf(10, start);
    if (end === -1) return false;
    if (parseLine(text.toString("utf8", start, end)) !== undefined) return true;
  }
  return false;
}

function parseLine(line: string): { value: unknown } | undefined {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  return { value: JSON.parse(json) as unknown };
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, "0");

function newBatch(): Batch {
  let resolve = (): void => undefined;
  let reject = (_error: unknown): void => undefined;
  const saved = new Promise<void>((onSaved, onFailed) => {
    [resolve, reject] = [onSaved, onFailed];
  });
  // Whoever waits hears of a failure; that nobody does is no failure of its own.
  saved.catch(() => undefined);
  return { saved, resolve, reject };
}
