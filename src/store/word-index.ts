import type { Entry, RowIndex } from "./row-index.ts";

/**
 * Finds the rows whose word, which is unique, stands anywhere in a text: an automaton after Aho and Corasick. A search
 * takes time linear in the text, whatever the words are; adding and removing take time linear in the word.
 *
 * Where no word goes on with the next character, the search falls back to the longest end of what it has read that begins
 * a word. These fallbacks are found when a search needs them, and anew after a change of the words that may affect them,
 * so that no change costs anything that grows with the words.
 */
export class WordIndex<Row> implements RowIndex<Row> {
  readonly #wordOf: (row: Row) => string;
  #root = new Node<Row>();
  #version = 0;
  #searches = 0;
  #size = 0;

  constructor(wordOf: (row: Row) => string) {
    this.#wordOf = wordOf;
  }

  /** Changes whenever the same text may give other rows. */
  get version(): number {
    return this.#version;
  }

  /** The rows whose word is in a text, each once, in no order. */
  *in(text: string): IterableIterator<Entry<Row>> {
    if (this.#size === 0) return;
    const search = ++this.#searches;
    let node = this.#root;
    for (let place = 0; place < text.length; place++) {
      node = this.#next(node, text.charCodeAt(place));
      for (let end = node; end.parent !== undefined && end.foundBy !== search; end = this.#fallback(end)) {
        end.foundBy = search;
        if (end.entry !== undefined) yield end.entry;
      }
    }
  }

  add(entry: Entry<Row>): void {
    let node = this.#root;
    const word = this.#wordOf(entry.row);
    for (let place = 0; place < word.length; place++) {
      const code = word.charCodeAt(place);
      node = node.child(code) ?? node.grow(code);
    }
    node.entry = entry;
    this.#changed(1);
  }

  remove(_entry: Entry<Row>, row: Row): void {
    let node: Node<Row> | undefined = this.#root;
    const word = this.#wordOf(row);
    for (let place = 0; place < word.length; place++) node = node?.child(word.charCodeAt(place));
    if (node?.entry === undefined) return;
    node.entry = undefined;
    while (node.parent !== undefined && node.isBare) {
      node.parent.drop(node.code);
      node = node.parent;
    }
    this.#changed(-1);
  }

  same(before: Row, after: Row): boolean {
    return this.#wordOf(before) === this.#wordOf(after);
  }

  clear(): void {
    this.#root = new Node();
    this.#changed(-this.#size);
  }

  adopt(other: RowIndex<Row>): void {
    if (!(other instanceof WordIndex)) return;
    const index = other as WordIndex<Row>;
    this.#root = index.#root;
    this.#size = index.#size;
    this.#version = Math.max(this.#version, index.#version) + 1;
    this.#searches = Math.max(this.#searches, index.#searches);
  }

  #changed(by: number): void {
    this.#size += by;
    this.#version++;
  }

  /** Returns the node that a search reaches with the next character. */
  #next(from: Node<Row>, code: number): Node<Row> {
    let node = from;
    for (;;) {
      const child = node.child(code);
      if (child !== undefined) return child;
      if (node.parent === undefined) return node;
      node = this.#fallback(node);
    }
  }

  #fallback(node: Node<Row>): Node<Row> {
    const stale: Node<Row>[] = [];
    for (let at = node; at.parent !== undefined && at.version !== this.#version; at = at.parent) stale.push(at);
    for (let at = stale.pop(); at !== undefined; at = stale.pop()) {
      const parent = at.parent ?? this.#root;
      at.fallback = parent.parent === undefined ? this.#root : this.#next(parent.fallback ?? this.#root, at.code);
      at.version = this.#version;
    }
    return node.fallback ?? this.#root;
  }
}

/** The beginning of a word: what leads to it from the root. Most have one child, for which a map would be a waste. */
class Node<Row> {
  readonly parent: Node<Row> | undefined;
  /** The last character. */
  readonly code: number;
  /** The row whose word this is. */
  entry: Entry<Row> | undefined;
  /** The longest other end of this beginning that begins a word too, as of `version`. */
  fallback: Node<Row> | undefined;
  version = -1;
  /** The last search that has come here. */
  foundBy = 0;
  #only: Node<Row> | undefined;
  #children: Map<number, Node<Row>> | undefined;

  constructor(parent?: Node<Row>, code = 0) {
    this.parent = parent;
    this.code = code;
  }

  get isBare(): boolean {
    return this.entry === undefined && this.#only === undefined && this.#children === undefined;
  }

  child(code: number): Node<Row> | undefined {
    if (this.#children !== undefined) return this.#children.get(code);
    return this.#only?.code === code ? this.#only : undefined;
  }

  grow(code: number): Node<Row> {
    const child = new Node<Row>(this, code);
    if (this.#children === undefined && this.#only === undefined) this.#only = child;
    else {
      this.#children ??= new Map(this.#only && [[this.#only.code, this.#only]]);
      this.#children.set(code, child);
      this.#only = undefined;
    }
    return child;
  }

  drop(code: number): void {
    this.#only = undefined;
    this.#children?.delete(code);
    if (this.#children?.size === 0) this.#children = undefined;
  }
}
