import { isUtf8 } from "node:buffer";
import { isHarmless } from "../core/json.ts";
import type { Pacer } from "../core/pacer.ts";
import { pointerTo } from "../core/pointer.ts";
import { ValueScan } from "./value-scan.ts";

/** Text that is not the JSON it should be; `path` is the place where reading stopped. */
export class BadJson extends Error {
  override readonly name = "BadJson";
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Maximum length of one character's escape: \uXXXX. */
const longestEscape = 6;

/**
 * Reads one JSON document piece by piece: objects and lists are entered, values in them taken whole or, where they are
 * long texts, as they come. Each field and item has to be read before the next is asked for. Nothing but the value being
 * read is held in memory.
 */
export class JsonReader {
  readonly #chunks: AsyncIterator<Buffer, unknown>;
  readonly #valueBytes: number;
  readonly #pacer: Pacer | undefined;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  #path = "";
  #hasBegun = false;

  /** Values of more than `valueBytes` bytes are refused. A pacer lets other work go on between values. */
  constructor(source: AsyncIterable<Buffer>, valueBytes: number, pacer?: Pacer) {
    this.#chunks = source[Symbol.asyncIterator]();
    this.#valueBytes = valueBytes;
    this.#pacer = pacer;
  }

  /** The place of what is read next, as a JSON pointer. */
  get path(): string {
    return this.#path;
  }

  /**
   * Enters an object and gives the name of each field.
   * @throws BadJson where there is none, or a name is given twice
   */
  async *fields(): AsyncGenerator<string> {
    const names = new Set<string>();
    const parent = this.#path;
    await this.#enter(openBrace, "an object");
    for (let more = !(await this.#leaves(closeBrace)); more; more = await this.#continues(closeBrace)) {
      if ((await this.#next()) !== quote) throw this.#bad("a field needs a name in quotes");
      const name = String(await this.value());
      this.#path = pointerTo(parent, name);
      if (names.size === names.add(name).size) throw this.#bad("is there twice");
      if ((await this.#next()) !== colon) throw this.#bad("a colon is missing after the name");
      this.#at++;
      yield name;
      this.#path = parent;
    }
  }

  /**
   * Enters a list and gives the place of each item.
   * @throws BadJson where there is none
   */
  async *items(): AsyncGenerator<string> {
    const parent = this.#path;
    await this.#enter(openBracket, "a list");
    let index = 0;
    for (let more = !(await this.#leaves(closeBracket)); more; more = await this.#continues(closeBracket)) {
      this.#path = pointerTo(parent, index++);
      yield this.#path;
      this.#path = parent;
    }
  }

  /**
   * Reads a value whole.
   * @throws BadJson where there is none, or it is too large
   */
  async value(): Promise<unknown> {
    await this.#next();
    const scan = new ValueScan();
    const pieces: Buffer[] = [];
    let size = 0;
    for (;;) {
      const end = scan.read(this.#chunk, this.#at);
      const piece = this.#chunk.subarray(this.#at, end);
      this.#at = end;
      size += piece.length;
      if (size > this.#valueBytes) throw this.#bad(`is larger than ${this.#valueBytes} bytes`);
      pieces.push(piece);
      if (scan.isOver) break;
      if (!(await this.#refill())) {
        if (scan.isOpen) throw this.#bad("the text ends in the middle");
        break;
      }
    }
    return this.#parse(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces));
  }

  /**
   * Reads a text as it comes, in pieces of any length.
   * @throws BadJson where there is none
   */
  async *text(): AsyncGenerator<string> {
    await this.#enter(quote, "a text");
    for (;;) {
      const end = this.#endOfPlainText();
      if (end > this.#at) yield this.#chunk.toString("latin1", this.#at, end);
      this.#at = end;
      if (this.#chunk[end] === quote) break;
      if (this.#chunk[end] === backslash) yield await this.#escaped();
      else if (!(await this.#refill())) throw this.#bad("the text ends in the middle");
    }
    this.#at++;
  }

  /** @throws BadJson when something comes after the document */
  async end(): Promise<void> {
    if ((await this.#peek()) !== undefined) throw this.#bad("something follows the end of the document");
  }

  async #enter(opening: number, what: string): Promise<void> {
    if ((await this.#next()) !== opening) throw this.#bad(`must be ${what}`);
    this.#at++;
  }

  /** Returns whether an object or list ends here; consumes its end. */
  async #leaves(closing: number): Promise<boolean> {
    if ((await this.#next()) !== closing) return false;
    this.#at++;
    return true;
  }

  /** Returns whether another field or item follows; consumes the comma, or the end. */
  async #continues(closing: number): Promise<boolean> {
    // A chunk may hold tens of thousands of values, and chunks that wait are read without a pause between them.
    const pause = this.#pacer?.pause();
    if (pause !== undefined) await pause;
    if (await this.#leaves(closing)) return false;
    if (this.#chunk[this.#at] !== comma) throw this.#bad("a comma is missing after it");
    this.#at++;
    if ((await this.#next()) === closing) throw this.#bad("nothing follows a comma");
    return true;
  }

  #endOfPlainText(): number {
    const ending = this.#chunk.indexOf(quote, this.#at);
    const end = ending === -1 ? this.#chunk.length : ending;
    const escape = this.#chunk.subarray(this.#at, end).indexOf(backslash);
    return escape === -1 ? end : this.#at + escape;
  }

  async #escaped(): Promise<string> {
    while (this.#chunk.length - this.#at < longestEscape && (await this.#extend()));
    const text = this.#chunk.toString("latin1", this.#at, this.#at + longestEscape);
    const escape = /^\\(u[\da-fA-F]{4}|["\\/bfnrt])/.exec(text)?.[0];
    if (escape === undefined) throw this.#bad("an escape in the text is none of JSON's");
    this.#at += escape.length;
    return JSON.parse(`"${escape}"`) as string;
  }

  #parse(bytes: Buffer): unknown {
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString("utf8"));
    } catch {
      throw this.#bad(isUtf8(bytes) ? "is not valid JSON" : "is not UTF-8");
    }
    if (!isUtf8(bytes)) throw this.#bad("is not UTF-8");
    if (!isHarmless(value)) throw this.#bad("is nested too deep, or has a field that is not allowed (__proto__)");
    return value;
  }

  /** The next byte that is no space, which is not passed; undefined at the end. */
  async #peek(): Promise<number | undefined> {
    if (!this.#hasBegun) await this.#begin();
    for (;;) {
      for (; this.#at < this.#chunk.length; this.#at++) {
        const byte = this.#chunk[this.#at];
        if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      }
      if (!(await this.#refill())) return undefined;
    }
  }

  /** Passes the byte order mark that some editors put before a text. */
  async #begin(): Promise<void> {
    this.#hasBegun = true;
    while (this.#chunk.length < byteOrderMark.length && (await this.#extend()));
    if (this.#chunk.subarray(0, byteOrderMark.length).equals(byteOrderMark)) this.#at = byteOrderMark.length;
  }

  async #next(): Promise<number> {
    const byte = await this.#peek();
    if (byte === undefined) throw this.#bad("the text ends in the middle");
    return byte;
  }

  async #refill(): Promise<boolean> {
    const next = await this.#chunks.next();
    this.#chunk = next.done === true ? Buffer.alloc(0) : next.value;
    this.#at = 0;
    return next.done !== true;
  }

  /** Adds the next chunk to what is left of this one. */
  async #extend(): Promise<boolean> {
    const left = this.#chunk.subarray(this.#at);
    const more = await this.#refill();
    this.#chunk = Buffer.concat([left, this.#chunk]);
    return more;
  }

  #bad(message: string): BadJson {
    return new BadJson(this.#path, message);
  }
}
