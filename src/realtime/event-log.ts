import type { Clock } from "../core/clock.ts";
import type { SettingsHolder } from "../core/settings.ts";
import type { FeedNumber } from "../events/bus.ts";
import type { FeedEvent } from "../events/feed-event.ts";
import { Sequence, type Placed } from "../store/sequence.ts";

/** One entry of the events feed; its `place` is the feed's `seq`, and `at` the emulator's time. */
export interface FeedEntry extends Placed {
  readonly at: number;
  readonly event: FeedEvent;
}

/** Hears of each feed entry as it is recorded. */
export type FeedListener = (entry: FeedEntry) => void;

/**
 * Feed entries since the last reset, numbered without gaps: the newest `limits.feed_entries`. The content of calls is
 * also bounded by `limits.journal_bytes`. Numbers continue through resets and restarts, entries do not.
 */
export class EventLog {
  readonly #kept = new Sequence<FeedEntry>();
  readonly #listeners = new Set<FeedListener>();
  readonly #clock: Clock;
  readonly #settings: SettingsHolder;
  readonly #number: FeedNumber;
  #callBytes = 0;
  #isComplete = true;

  constructor(context: { clock: Clock; settings: SettingsHolder; number: FeedNumber }) {
    this.#clock = context.clock;
    this.#settings = context.settings;
    this.#number = context.number;
  }

  /** The number of the last entry; 0 before the first. */
  get last(): number {
    return this.#kept.last?.place ?? this.#number.seq;
  }

  /** True while all entries since the last reset are kept. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Those after a number, oldest first, as far as they are kept. */
  after(seq: number): IterableIterator<FeedEntry> {
    return this.#kept.after(seq);
  }

  /** The first `count` of those after a number, as far as they are kept. */
  portionAfter(seq: number, count: number): FeedEntry[] {
    return firstOf(this.#kept.after(seq), count);
  }

  /** Those up to a number, newest first. Others may be recorded and evicted while it is read. */
  *newestFirst(seq: number): IterableIterator<FeedEntry> {
    for (let before: number | undefined = seq + 1; before !== undefined;) {
      const portion: FeedEntry[] = firstOf(this.#kept.before(before), portionSize);
      yield* portion;
      before = portion.at(-1)?.place;
    }
  }

  /** The number after which everything is kept that matters to whoever has seen all up to `seq`; undefined if not. */
  resumeAfter(seq: number): number | undefined {
    const { first } = this.#kept;
    if (first === undefined || seq > this.last) return seq === this.last ? seq : undefined;
    if (seq >= first.place - 1) return seq;
    return first.event.kind === "state" ? first.place - 1 : undefined;
  }

  /** Number to continue from after a gap. */
  get oldest(): number {
    return (this.#kept.first?.place ?? this.last + 1) - 1;
  }

  /** Calls `listener` with all that happens from now on, until the returned function is called. */
  subscribe(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Records an event under its number. */
  record(event: FeedEvent, seq: number): void {
    if (event.kind === "state") this.#clear();
    const entry: FeedEntry = { place: seq, at: this.#clock.now(), event };
    this.#kept.add(entry);
    this.#callBytes += callBytes(entry);
    this.#evict();
    for (const listener of this.#listeners) listener(entry);
  }

  #clear(): void {
    this.#kept.clear();
    this.#callBytes = 0;
    this.#isComplete = true;
  }

  #evict(): void {
    const { feed_entries: entries, journal_bytes: bytes } = this.#settings.current.limits;
    for (let { first } = this.#kept; first !== undefined; { first } = this.#kept) {
      if (this.#kept.size <= entries && this.#callBytes <= bytes) return;
      this.#callBytes -= callBytes(first);
      this.#kept.remove(first.place);
      this.#isComplete = false;
    }
  }
}

/** Number of entries read at a time, when others may be recorded meanwhile. */
const portionSize = 256;

function firstOf(entries: Iterable<FeedEntry>, count: number): FeedEntry[] {
  const first: FeedEntry[] = [];
  for (const entry of entries) {
    first.push(entry);
    if (first.length === count) break;
  }
  return first;
}

/** Returns the bytes of the request log that an entry retains. */
const callBytes = ({ event }: FeedEntry): number => (event.kind === "request" ? event.bytes : 0);
