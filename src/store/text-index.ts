import type { Entry, RowIndex } from "./collection.ts";

interface Line<Row> {
  readonly text: string;
  readonly entry: Entry<Row>;
}

/** Finds rows of a group in the order of a text of theirs, which is unique in the group. Made for texts that mostly grow. */
export class TextIndex<Row> implements RowIndex<Row> {
  readonly #groupOf: (row: Row) => string;
  readonly #textOf: (row: Row) => string;
  readonly #groups = new Map<string, Line<Row>[]>();

  constructor(groupOf: (row: Row) => string, textOf: (row: Row) => string) {
    this.#groupOf = groupOf;
    this.#textOf = textOf;
  }

  /** Rows of a group whose text comes after the one given, which need not be there; in order of their texts. */
  *after(group: string, text: string): IterableIterator<Row> {
    const lines = this.#groups.get(group) ?? [];
    let index = firstFrom(lines, text);
    if (lines[index]?.text === text) index++;
    for (let line = lines[index]; line !== undefined; line = lines[++index]) yield line.entry.row;
  }

  add(entry: Entry<Row>): void {
    const [group, text] = [this.#groupOf(entry.row), this.#textOf(entry.row)];
    let lines = this.#groups.get(group);
    if (lines === undefined) this.#groups.set(group, (lines = []));
    lines.splice(firstFrom(lines, text), 0, { text, entry });
  }

  remove(_entry: Entry<Row>, row: Row): void {
    const [group, text] = [this.#groupOf(row), this.#textOf(row)];
    const lines = this.#groups.get(group) ?? [];
    lines.splice(firstFrom(lines, text), 1);
    if (lines.length === 0) this.#groups.delete(group);
  }

  same(before: Row, after: Row): boolean {
    return this.#groupOf(before) === this.#groupOf(after) && this.#textOf(before) === this.#textOf(after);
  }

  clear(): void {
    this.#groups.clear();
  }
}

/** The index of the first line at `text` or behind it. */
function firstFrom(lines: readonly Line<unknown>[], text: string): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const line = lines[middle];
    if (line !== undefined && line.text < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
