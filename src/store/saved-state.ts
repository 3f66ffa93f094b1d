import type { ClockState } from "../core/clock.ts";
import type { NamedSettings } from "../core/settings.ts";
import type { JournalHead } from "./disk/journal-format.ts";
import type { JournalRow } from "./row-patch.ts";
import type { Counters, StoredState } from "./store.ts";

/** State of an emulator beside its rows. */
export interface Surroundings {
  readonly domain: string;
  readonly clock: ClockState;
  /** State of the seeded ids; missing without a seed. */
  readonly random?: readonly number[];
  /** Settings that were changed since the start. */
  readonly settings?: NamedSettings;
}

/**
 * The state as it is written down. `version` says in which form; in a data folder, it has the head of the journal that
 * goes on from it as well.
 */
export interface SavedState extends StoredState, Surroundings, Partial<JournalHead> {
  readonly version: number;
  /** The feed's numbers up to this may have been given out, whatever the counters say: a crash keeps no others. */
  readonly feed_up_to?: number;
}

/** One entry of a journal. */
export interface JournalEntry {
  readonly rows: readonly JournalRow[];
  readonly counters: Readonly<Counters>;
  /** Set when they have changed. */
  readonly surroundings?: Surroundings;
  /** Set when it has changed. */
  readonly feed_up_to?: number;
}

/** A state as its emulator knows it; how it is written down is the persistence's. */
export type FoldedState = StoredState & Surroundings;
