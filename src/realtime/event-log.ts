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

/** Part of the feed that a reader follows. */
export interface ReadableFeed {
  /** The number of the last entry; 0 before the first. */
  readonly last: number;
  /** Number to continue from after a gap. */
  readonly oldest: number;
  /** The number after which everything is kept that matters to whoever has seen all up to `seq`; undefined if not. */
  resumeAfter(seq: number): number | undefined;
  /** False where changes of tenant data after a number are no longer kept. */
  hasChangesAfter(seq: number): boolean;
  /** Those after a number, oldest first, as far as they are kept. */
  after(seq: number): IterableIterator<FeedEntry>;
  /** Calls `listener` with all that happens from now on, until the returned function is called. */
  subscribe(listener: FeedListener): () => void;
}

/** Maximum number of changes of tenant data that are kept, where the setting allows as many entries. */
const keptChanges = 10_000;

/**
 * Feed entries since the last reset, numbered without gaps: the newest `limits.feed_entries`. The content of calls is
 * also bounded by `limits.journal_bytes`. Numbers continue through resets and restarts, entries do not. Changes of tenant
 * data are kept apart and only in `all`: they evict no other entries, and only readers of everything hear of them.
 */
export class EventLog implements ReadableFeed {
  /** The feed with the changes of tenant data. */
  readonly all: ReadableFeed = this.#withChanges();
  readonly #kept = new Sequence<FeedEntry>();
  readonly #changes = new Sequence<FeedEntry>();
  readonly #listeners = new Set<FeedListener>();
  readonly #listenersOfAll = new Set<FeedListener>();
  readonly #clock: Clock;
  readonly #settings: SettingsHolder;
  readonly #number: FeedNumber;
  #last: number | undefined;
  /** Numbers after which all entries, and all changes, are kept; undefined before the first entry. */
  #keptAfter: number | undefined;
  #changesAfter: number | undefined;
  #callBytes = 0;
  #isComplete = true;

  constructor(context: { clock: Clock; settings: SettingsHolder; number: FeedNumber }) {
    this.#clock = context.clock;
    this.#settings = context.settings;
    this.#number = context.number;
  }

  /** The number of the last entry; 0 before the first. */
  get last(): number {
    return this.#last ?? this.#number.seq;
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
    const { oldest } = this;
    if (seq > this.last) return undefined;
    if (seq >= oldest) return seq;
    return this.#kept.first?.event.kind === "state" ? oldest : undefined;
  }

  /** Number to continue from after a gap. */
  get oldest(): number {
    return this.#keptAfter ?? this.last;
  }

  /** Changes are not part of it: none is missing. */
  hasChangesAfter(): boolean {
    return true;
  }

  /** Calls `listener` with all that happens from now on, until the returned function is called. */
  subscribe(listener: FeedListener): () => void {
    return subscribeTo(this.#listeners, listener);
  }

  /** Records an event under its number. */
  record(event: FeedEvent, seq: number): void {
    if (event.kind === "state") this.#clear();
    this.#keptAfter ??= seq - 1;
    this.#changesAfter ??= seq - 1;
    this.#last = seq;
    const entry: FeedEntry = { place: seq, at: this.#clock.now(), event };
    if (event.kind === "change") this.#addChange(entry);
    else this.#add(entry);
    for (const listener of this.#listenersOfAll) listener(entry);
  }

  #add(entry: FeedEntry): void {
    this.#kept.add(entry);
    this.#callBytes += callBytes(entry);
    this.#evict();
    for (const listener of this.#listeners) listener(entry);
  }

  #addChange(entry: FeedEntry): void {
    this.#changes.add(entry);
    const limit = Math.min(keptChanges, this.#settings.current.limits.feed_entries);
    for (let { first } = this.#changes; first !== undefined && this.#changes.size > limit; { first } = this.#changes) {
      this.#changes.remove(first.place);
      this.#changesAfter = first.place;
    }
  }

  #clear(): void {
    this.#kept.clear();
    this.#changes.clear();
    this.#keptAfter = undefined;
    this.#changesAfter = undefined;
    this.#callBytes = 0;
    this.#isComplete = true;
  }

  #evict(): void {
    const { feed_entries: entries, journal_bytes: bytes } = this.#settings.current.limits;
    for (let { first } = this.#kept; first !== undefined; { first } = this.#kept) {
      if (this.#kept.size <= entries && this.#callBytes <= bytes) return;
      this.#callBytes -= callBytes(first);
      this.#kept.remove(first.place);
      this.#keptAfter = first.place;
      this.#isComplete = false;
    }
  }

  #withChanges(): ReadableFeed {
    const last = (): number => this.last;
    const oldest = (): number => this.oldest;
    return {
      get last() {
        return last();
      },
      get oldest() {
        return oldest();
      },
      resumeAfter: (seq) => this.resumeAfter(seq),
      hasChangesAfter: (seq) => seq >= (this.#changesAfter ?? 0),
      after: (seq) => merged(this.#kept.after(seq), this.#changes.after(seq)),
      subscribe: (listener) => subscribeTo(this.#listenersOfAll, listener),
    };
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

/** Merges entries of two sequences by their numbers. */
function* merged(ones: Iterator<FeedEntry>, others: Iterator<FeedEntry>): IterableIterator<FeedEntry> {
  let [one, other] = [ones.next(), others.next()];
  while (one.done !== true || other.done !== true) {
    const isOne = other.done === true || (one.done !== true && one.value.place < other.value.place);
    if (isOne) {
      if (one.done !== true) yield one.value;
      one = ones.next();
    } else {
      yield other.value;
      other = others.next();
    }
  }
}

function subscribeTo(listeners: Set<FeedListener>, listener: FeedListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Returns the bytes of the request log that an entry retains. */
const callBytes = ({ event }: FeedEntry): number => (event.kind === "request" ? event.bytes : 0);
