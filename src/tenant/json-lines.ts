import { pointerSegments } from "../core/pointer.ts";

/** A tree of the pointers that are looked for, so that one pass over the text finds them all. */
interface Wanted {
  readonly pointers: string[];
  readonly children: Map<string, Wanted>;
}

/**
 * The lines, from 1, on which the values of a JSON text stand: for a field the line of its key. A pointer to what is
 * not there gets the line of the nearest that is. The text must be valid JSON.
 */
export function jsonLines(text: string, pointers: Iterable<string>): Map<string, number> {
  const wanted = wantedTree(pointers);
  const lines = new Map<string, number>();
  new LineFinder(text, lines).value(wanted);
  return lines;
}

function wantedTree(pointers: Iterable<string>): Wanted {
  const root: Wanted = { pointers: [], children: new Map() };
  for (const pointer of pointers) {
    let node = root;
    for (const segment of pointerSegments(pointer)) {
      let child = node.children.get(segment);
      if (child === undefined) node.children.set(segment, (child = { pointers: [], children: new Map() }));
      node = child;
    }
    node.pointers.push(pointer);
  }
  return root;
}

class LineFinder {
  readonly #text: string;
  readonly #lines: Map<string, number>;
  #position = 0;
  #line = 1;

  constructor(text: string, lines: Map<string, number>) {
    this.#text = text;
    this.#lines = lines;
  }

  /** Reads one value, and notes the lines of what is wanted in it; `line` is that of its key, where it has one. */
  value(wanted: Wanted | undefined, line?: number): void {
    const first = this.#next();
    if (wanted !== undefined) this.#note(wanted, line ?? this.#line);
    if (first === "{") this.#object(wanted);
    else if (first === "[") this.#array(wanted);
    else if (first === '"') this.#string();
    else this.#skipWhile((character) => !",]} \t\r\n".includes(character));
  }

  /** Everything that is wanted below a value stands on its line, until a nearer one is found. */
  #note(wanted: Wanted, line: number): void {
    for (const pointer of wanted.pointers) this.#lines.set(pointer, line);
    for (const child of wanted.children.values()) this.#note(child, line);
  }

  #object(wanted: Wanted | undefined): void {
    this.#position++;
    while (this.#next() !== "}") {
      const line = this.#line;
      const key = this.#string();
      this.#next();
      this.#position++;
      this.value(wanted?.children.get(JSON.parse(key) as string), line);
      if (this.#next() === ",") this.#position++;
    }
    this.#position++;
  }

  #array(wanted: Wanted | undefined): void {
    this.#position++;
    for (let index = 0; this.#next() !== "]"; index++) {
      this.value(wanted?.children.get(String(index)));
      if (this.#next() === ",") this.#position++;
    }
    this.#position++;
  }

  /** Reads a string, quotes and escapes included. */
  #string(): string {
    const start = this.#position++;
    while (this.#text[this.#position] !== '"') this.#position += this.#text[this.#position] === "\\" ? 2 : 1;
    return this.#text.slice(start, ++this.#position);
  }

  /** The next character that is no white space, which stays unread. */
  #next(): string | undefined {
    this.#skipWhile((character) => {
      if (character === "\n") this.#line++;
      return character === " " || character === "\n" || character === "\r" || character === "\t";
    });
    return this.#text[this.#position];
  }

  #skipWhile(skips: (character: string) => boolean): void {
    for (let character = this.#text[this.#position]; character !== undefined && skips(character);) {
      character = this.#text[++this.#position];
    }
  }
}
