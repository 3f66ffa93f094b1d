/** Something to run at an instant of the emulator's clock. */
export interface Timer {
  readonly due: number;
  readonly run: () => void;
}

interface Entry extends Timer {
  readonly order: number;
  cancelled: boolean;
}

/** A timer that may be called off while it waits. */
export type WaitingTimer = Timer & { cancelled: boolean };

const precedes = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

/** Waiting timers, earliest first and in order of adding where they are due together: a binary heap. */
export class TimerHeap {
  #heap: Entry[] = [];
  #added = 0;
  #cancelled = 0;

  add(due: number, run: () => void): WaitingTimer {
    const entry: Entry = { due, run, order: this.#added++, cancelled: false };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  /** Calls a timer off. It is dropped when it comes up, or when those called off outnumber the rest. */
  cancel(timer: WaitingTimer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    if (++this.#cancelled * 2 > this.#heap.length && this.#cancelled > 64) this.#compact();
  }

  /** Returns the time of the next timer; undefined when there is none. */
  nextDue(): number | undefined {
    while (this.#heap[0]?.cancelled) this.#removeFirst();
    return this.#heap[0]?.due;
  }

  /** Takes the earliest timer if it is due at `now` or before. */
  takeDue(now: number): Timer | undefined {
    const due = this.nextDue();
    return due !== undefined && due <= now ? this.#removeFirst() : undefined;
  }

  clear(): void {
    this.#heap = [];
    this.#cancelled = 0;
  }

  #compact(): void {
    this.#heap = this.#heap.filter((entry) => !entry.cancelled).sort((a, b) => (precedes(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  #removeFirst(): Entry | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (first.cancelled) this.#cancelled--;
    // Taken: a cancel that comes after this must not be counted as one still waiting.
    else first.cancelled = true;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfPrecedes(index, parent)) return;
      index = parent;
    }
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const l = this.#heap[left];
      const r = this.#heap[right];
      if (l === undefined) return;
      const child = r !== undefined && precedes(r, l) ? right : left;
      if (!this.#swapIfPrecedes(child, index)) return;
      index = child;
    }
  }

  #swapIfPrecedes(lower: number, upper: number): boolean {
    const a = this.#heap[lower];
    const b = this.#heap[upper];
    if (a === undefined || b === undefined || !precedes(a, b)) return false;
    this.#heap[lower] = b;
    this.#heap[upper] = a;
    return true;
  }
}
