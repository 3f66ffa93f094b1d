/** An item of a sequence: anything that carries its place. */
export interface Placed {
  readonly place: number;
}

/** Below this many emptied slots at the front it is not worth moving the rest up. */
const slack = 64;

/**
 * Items in ascending order of `place`. Adding at the end costs nothing that grows with the size, removing only what it is
 * away from the nearer end; finding a place is a binary search.
 */
export class Sequence<Item extends Placed> {
  #items: (Item | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  get first(): Item | undefined {
    return this.#items[this.#head];
  }

  get last(): Item | undefined {
    return this.size === 0 ? undefined : this.#items[this.#items.length - 1];
  }

  /** Adds an item at its place; one that is there already stays as it is. */
  add(item: Item): void {
    const { last } = this;
    if (last === undefined || last.place < item.place) {
      this.#items.push(item);
      return;
    }
    const index = this.#firstFrom(item.place);
    if (this.#items[index]?.place !== item.place) this.#items.splice(index, 0, item);
  }

  remove(place: number): void {
    const index = this.#firstFrom(place);
    if (this.#items[index]?.place !== place) return;
    if (index - this.#head >= this.#items.length - 1 - index) {
      this.#items.splice(index, 1);
      return;
    }
    for (let at = index; at > this.#head; at--) this.#items[at] = this.#items[at - 1];
    this.#dropFirst();
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  [Symbol.iterator](): IterableIterator<Item> {
    return this.after(-1);
  }

  /** Those behind `place`, oldest first. */
  *after(place: number): IterableIterator<Item> {
    for (let index = this.#firstFrom(place + 1); index < this.#items.length; index++) {
      const item = this.#items[index];
      if (item !== undefined) yield item;
    }
  }

  /** Those before `place` (all when it is left out), newest first. */
  *before(place = Number.POSITIVE_INFINITY): IterableIterator<Item> {
    for (let index = this.#firstFrom(place) - 1; index >= this.#head; index--) {
      const item = this.#items[index];
      if (item !== undefined) yield item;
    }
  }

  #dropFirst(): void {
    this.#items[this.#head++] = undefined;
    if (this.#head > slack && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  /** The index of the first item at `place` or behind it. */
  #firstFrom(place: number): number {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && item.place < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
