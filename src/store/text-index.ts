import type { Entry, RowIndex } from "./row-index.ts";

interface Line<Row> {
  readonly text: string;
  readonly entry: Entry<Row>;
}

/**
 * Finds rows of a group in the order of a text of theirs, which is unique in the group. Made for texts that mostly grow,
 * and rows that go in the order in which they came: both cost nothing that grows with the group.
 */
export class TextIndex<Row> implements RowIndex<Row> {
  readonly #groupOf: (row: Row) => string;
  readonly #textOf: (row: Row) => string;
  #groups = new Map<string, Lines<Row>>();

  constructor(groupOf: (row: Row) => string, textOf: (row: Row) => string) {
    this.#groupOf = groupOf;
    this.#textOf = textOf;
  }

  /** Rows of a group whose text comes after the one given, which need not be there; in order of their texts. */
  *after(group: string, text: string): IterableIterator<Row> {
    for (const { entry } of this.#groups.get(group)?.after(text) ?? []) yield entry.row;
  }

  add(entry: Entry<Row>): void {
    const [group, text] = [this.#groupOf(entry.row), this.#textOf(entry.row)];
    let lines = this.#groups.get(group);
    if (lines === undefined) this.#groups.set(group, (lines = new Lines()));
    lines.add({ text, entry });
  }

  remove(_entry: Entry<Row>, row: Row): void {
    const group = this.#groupOf(row);
    const lines = this.#groups.get(group);
    lines?.remove(this.#textOf(row));
    if (lines?.size === 0) this.#groups.delete(group);
  }

  same(before: Row, after: Row): boolean {
    return this.#groupOf(before) === this.#groupOf(after) && this.#textOf(before) === this.#textOf(after);
  }

  clear(): void {
    this.#groups.clear();
  }

  adopt(other: RowIndex<Row>): void {
    if (other instanceof TextIndex) this.#groups = (other as TextIndex<Row>).#groups;
  }
}

/** Below this many emptied slots at the front it is not worth moving the rest up. */
const slack = 64;

/** The lines of one group, in order; those before `head` are gone. */
class Lines<Row> {
  #lines: (Line<Row> | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#lines.length - this.#head;
  }

  *after(text: string): IterableIterator<Line<Row>> {
    let index = this.#firstFrom(text);
    if (this.#lines[index]?.text === text) index++;
    for (let line = this.#lines[index]; line !== undefined; line = this.#lines[++index]) yield line;
  }

  add(line: Line<Row>): void {
    this.#lines.splice(this.#firstFrom(line.text), 0, line);
  }

  remove(text: string): void {
    const index = this.#firstFrom(text);
    if (index > this.#head) {
      this.#lines.splice(index, 1);
      return;
    }
    this.#lines[this.#head++] = undefined;
    if (this.#head <= slack || this.#head * 2 <= this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#head);
    this.#head = 0;
  }

  /** The index of the first line at `text` or behind it. */
  #firstFrom(text: string): number {
    let low = this.#head;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const line = this.#lines[middle];
      if (line !== undefined && line.text < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
