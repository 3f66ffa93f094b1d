/** The newest part of a text that keeps growing, such as the output of a process. */
export class RecentText {
  readonly #limit: number;
  #text = "";
  #omitted = 0;

  /** Keeps at most `limit` characters, apart from the note about those omitted. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Appends a piece. */
  add(piece: string): void {
    this.#text += piece;
    // Cut only when twice as long, so that each character is copied a constant number of times.
    if (this.#text.length > 2 * this.#limit) this.#cut();
  }

  /** The newest characters; where some are omitted, a line says how many, and the text begins with a whole line. */
  get text(): string {
    if (this.#text.length > this.#limit) this.#cut();
    return this.#omitted === 0 ? this.#text : `[${this.#omitted} characters omitted]\n${this.#text}`;
  }

  #cut(): void {
    const start = this.#text.length - this.#limit;
    const lineStart = this.#text.indexOf("\n", start - 1) + 1;
    const kept = this.#text.slice(lineStart === 0 || lineStart === this.#text.length ? start : lineStart);
    this.#omitted += this.#text.length - kept.length;
    this.#text = kept;
  }
}

/** Returns the last lines of a text, indented for a message of several lines. */
export const lastLines = (text: string, count: number): string =>
  text
    .trimEnd()
    .split("\n")
    .slice(-count)
    .map((line) => `  ${line}`)
    .join("\n");
