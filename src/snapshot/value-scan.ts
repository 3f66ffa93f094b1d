const [quote, backslash] = [0x22, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Commas, colons and space. */
const separators: readonly (number | undefined)[] = [0x2c, 0x3a, 0x20, 0x0a, 0x0d, 0x09];

const isSeparator = (byte: number | undefined): boolean => separators.includes(byte);

/** Finds where a JSON value ends, in a text that comes in pieces. Whether the value is valid is for its parser to say. */
export class ValueScan {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #isOver = false;
  #began = false;

  /** True when the end was found. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True when the value cannot end here; a number can, when nothing follows. */
  get isOpen(): boolean {
    return this.#isInText || this.#depth > 0 || !this.#began;
  }

  /** Reads on from `start`; the index behind the last byte of the value that is in the piece. */
  read(piece: Buffer, start: number): number {
    for (let at = start; at < piece.length; at++) {
      if (this.#isInText) at = this.#readText(piece, at);
      else if (this.#endsBefore(piece[at])) return at;
      if (this.#isOver) return at + 1;
    }
    return piece.length;
  }

  /** Takes a byte outside of texts; whether it belongs to what follows the value. */
  #endsBefore(byte: number | undefined): boolean {
    const isClosing = byte === closeBrace || byte === closeBracket;
    if (this.#depth === 0 && (isClosing || isSeparator(byte))) return (this.#isOver = true);
    this.#began = true;
    if (byte === quote) this.#isInText = true;
    else if (byte === openBrace || byte === openBracket) this.#depth++;
    else if (isClosing) this.#isOver = --this.#depth === 0;
    return false;
  }

  /** Reads on within a text; the index of the last byte read. */
  #readText(piece: Buffer, start: number): number {
    for (let at = start; at < piece.length; at++) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (piece[at] === backslash) this.#isEscaped = true;
      else if (piece[at] === quote) {
        this.#isInText = false;
        this.#isOver = this.#depth === 0;
        return at;
      }
    }
    return piece.length - 1;
  }
}
