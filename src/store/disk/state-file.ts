import { createWriteStream, lstatSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import type { Adapter } from "lowdb";
import { isRecord } from "../../core/json.ts";
import { notAState, stateVersion } from "../migrations.ts";
import type { SavedState } from "../saved-state.ts";
import { damaged, unreadable, unwritable } from "../state-error.ts";
import { hex } from "./checked-line.ts";
import type { DataFolder } from "./data-folder.ts";
import { FileReader } from "./file-reader.ts";
import { parseState, stateLines, WrongLine } from "./state-lines.ts";

/** The text that is put together before it is written, in characters: the event loop is not held up for longer. */
const chunkSize = 262_144;

/** Returns the end of a state file: the checksum of all before it. */
const ending = (crc: number): string => `"checksum": "${hex(crc)}"\n}\n`;

const endingBytes = ending(0).length;

/** The first version of a state that ends in a checksum. */
const checkedSince = 2;

/**
 * lowdb's adapter for a state file: one row a line, written piece by piece beside the old one and put in its place when
 * it is whole and on the disk.
 */
export class StateFile implements Adapter<unknown> {
  readonly #folder: DataFolder;
  readonly #path: string;

  constructor(folder: DataFolder) {
    this.#folder = folder;
    this.#path = folder.statePath;
  }

  /**
   * Reads a state of any version; null where there is no file.
   * @throws StateError when the file cannot be read, or is not what was written
   */
  read(): Promise<unknown> {
    return new Promise((resolve) => {
      resolve(this.#exists() ? this.#read() : null);
    });
  }

  /** @throws StateError when it cannot be written; what was there before stays as it is */
  async write(state: unknown): Promise<void> {
    const draft = `${this.#path}.draft`;
    try {
      await rm(draft, { force: true });
      const target = createWriteStream(draft, { flags: "wx", flush: true });
      await pipeline(Readable.from(inChunks(state as SavedState)), target);
      await this.#folder.putInPlace(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true });
      throw unwritable(this.#path, error);
    }
  }

  #exists(): boolean {
    try {
      return lstatSync(this.#path, { throwIfNoEntry: false }) !== undefined;
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  #read(): unknown {
    const reader = new FileReader(this.#path);
    try {
      reader.seek(Math.max(0, reader.size - endingBytes));
      const end = reader.bytes(reader.left)?.toString("latin1") ?? "";
      const [, expected] = /^"checksum": "([0-9a-f]{8})"\n\}\n$/.exec(end) ?? [];
      return expected === undefined ? this.#readUnchecked() : this.#readChecked(reader, expected);
    } finally {
      reader.close();
    }
  }

  #readChecked(reader: FileReader, expected: string): unknown {
    const found = contentChecksum(reader);
    if (found !== expected) {
      throw damaged(this.#path, `(its checksum is ${expected}, and that of its content ${found})`);
    }
    reader.seek(0);
    try {
      return parseState(linesOf(reader));
    } catch (error) {
      throw error instanceof WrongLine ? damaged(this.#path, `(${error.message})`) : error;
    }
  }

  /** Reads a file that does not end in a checksum, as those of the first version do. */
  #readUnchecked(): unknown {
    let state: unknown;
    try {
      state = JSON.parse(readFileSync(this.#path, "utf8"));
    } catch (error) {
      throw damaged(this.#path, `(${(error as Error).message})`);
    }
    if (!isRecord(state)) throw notAState(this.#path);
    const { version } = state;
    if (typeof version === "number" && version >= checkedSince && version <= stateVersion) {
      throw damaged(this.#path, "(it does not end in its checksum)");
    }
    return state;
  }
}

/** Returns the checksum of all that comes before the end. */
function contentChecksum(reader: FileReader): string {
  let crc = 0;
  reader.seek(0);
  while (reader.left > endingBytes) {
    const bytes = reader.bytes(Math.min(reader.left - endingBytes, chunkSize));
    if (bytes === undefined) break;
    crc = crc32(bytes, crc);
  }
  return hex(crc);
}

function* linesOf(reader: FileReader): Generator<string, undefined> {
  for (let line = reader.line(); line !== undefined; line = reader.line()) yield line;
}

function* inChunks(state: SavedState): Generator<Buffer> {
  let crc = 0;
  let text = "";
  const flush = (): Buffer => {
    const chunk = Buffer.from(text);
    crc = crc32(chunk, crc);
    text = "";
    return chunk;
  };
  for (const lines of stateLines(state)) {
    text += lines;
    if (text.length >= chunkSize) yield flush();
  }
  yield flush();
  yield Buffer.from(ending(crc));
}
