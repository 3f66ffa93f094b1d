import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { unreadable } from "../state-error.ts";

/** Opening a pipe would wait for a writer without it. Windows has neither. */
const flags = constants.O_RDONLY | ((constants as Partial<typeof constants>).O_NONBLOCK ?? 0);

/** The number of bytes that are read at a time, at least. */
const chunkBytes = 1_048_576;

const newline = 10;

/** Reads a file from its beginning, a line or a number of bytes at a time, without holding all of it in memory. */
export class FileReader {
  readonly size: number;
  readonly #path: string;
  readonly #descriptor: number;
  #chunk = Buffer.alloc(0);
  /** The position of the chunk's first byte that was not taken yet. */
  #at = 0;
  /** The position in the file of what follows the chunk. */
  #next = 0;

  /** @throws StateError when the file cannot be opened */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = openSync(path, flags);
      this.size = fstatSync(this.#descriptor).size;
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /** The number of bytes taken so far. */
  get position(): number {
    return this.#next - (this.#chunk.length - this.#at);
  }

  /** The number of bytes that are left. */
  get left(): number {
    return this.size - this.position;
  }

  /** Takes the next line, without its newline; undefined, taking nothing, when none ends within `longest` bytes. */
  line(longest = Number.POSITIVE_INFINITY): string | undefined {
    for (let from = this.#at; ;) {
      const end = this.#chunk.indexOf(newline, from);
      if ((end === -1 ? this.#chunk.length : end) - this.#at > longest) return undefined;
      if (end !== -1) {
        const line = this.#chunk.toString("utf8", this.#at, end);
        this.#at = end + 1;
        return line;
      }
      from = this.#chunk.length - this.#at;
      if (!this.#readOn(chunkBytes)) return undefined;
    }
  }

  /** Takes that many bytes; undefined, taking nothing, when there are not as many. */
  bytes(count: number): Buffer | undefined {
    if (count > this.left) return undefined;
    if (this.#chunk.length - this.#at < count) this.#readOn(count);
    if (this.#chunk.length - this.#at < count) return undefined;
    return this.#chunk.subarray(this.#at, (this.#at += count));
  }

  /** Goes on at another position. */
  seek(position: number): void {
    this.#chunk = Buffer.alloc(0);
    this.#at = 0;
    this.#next = position;
  }

  /** Closes the file; nothing can be read any more. */
  close(): void {
    closeSync(this.#descriptor);
  }

  /** Reads at least `count` more bytes into the chunk, or all that are left; false when there are none. */
  #readOn(count: number): boolean {
    const rest = this.#chunk.subarray(this.#at);
    // What was not taken yet is copied: reading as much again keeps the number of copies low.
    const wanted = Math.min(this.size - this.#next, Math.max(count, chunkBytes, rest.length));
    const chunk = Buffer.allocUnsafe(rest.length + wanted);
    rest.copy(chunk);
    let filled = rest.length;
    while (filled < chunk.length) {
      const read = this.#read(chunk, filled, this.#next + filled - rest.length);
      if (read === 0) break;
      filled += read;
    }
    this.#next += filled - rest.length;
    this.#chunk = chunk.subarray(0, filled);
    this.#at = 0;
    return filled > rest.length;
  }

  #read(chunk: Buffer, from: number, position: number): number {
    try {
      return readSync(this.#descriptor, chunk, from, chunk.length - from, position);
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }
}
