import type { FeedEvent } from "../events/feed-event.ts";

/** One entry of the events feed, under its number. */
export interface RecordedEntry {
  readonly place: number;
  readonly at: number;
  readonly event: FeedEvent;
}

/** Feed entries since the last reset. */
export interface RecordedFeed {
  /** Number of the last entry. */
  readonly last: number;
  /** Number after which all entries are kept. */
  readonly oldest: number;
  /** True while all entries since the reset are kept. */
  readonly isComplete: boolean;
  /** Returns the entries after a number, oldest first. */
  after(seq: number): Iterable<RecordedEntry>;
}
