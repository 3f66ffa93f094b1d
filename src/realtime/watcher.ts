import type { ItemKind } from "../core/impossible-matches.ts";
import { Slices, type Work } from "../core/slices.ts";
import type { WallClock } from "../core/wall.ts";
import type { Collections } from "../store/collections.ts";
import { Consumers } from "./consumers.ts";
import type { RealtimeContext } from "./realtime-context.ts";
import type { EventLog } from "./event-log.ts";
import type { Item } from "./items.ts";
import { nearMissPool, nearMissesOf, newestItems, newestMatches, type NearMiss, type Range } from "./near-misses.ts";
import { Patterns } from "./patterns.ts";
import { Query, type Wanted } from "./query.ts";
import { waitTimeout } from "./wait-timeout.ts";
import { Wait } from "./wait.ts";
import { Waits } from "./waits.ts";

/** Start, consumer and time-out of a wait. */
export interface Waiting {
  /** The seq to look after. */
  readonly since: number;
  /** Is given each item once for each match. */
  readonly consumer?: string | undefined;
  /** In ms of real time. */
  readonly timeoutMs: number;
  /** Aborted when the caller goes away. */
  readonly gone: AbortSignal;
}

/** Result of `verify`: whether the count is as expected. */
export interface Verdict {
  readonly ok: boolean;
  readonly count: number;
  readonly nearest: readonly NearMiss[];
}

/** Looks for what happens and has happened, for tests that wait and verify. */
export class Watcher {
  readonly #eventLog: EventLog;
  readonly #wall: WallClock;
  readonly #rows: Collections;
  readonly #slices: Slices;
  readonly #waits: Waits;
  readonly #patterns = new Patterns();
  readonly #consumers = new Consumers();
  /** Calls up to here are no longer in the journal. */
  #clearedUpTo = 0;

  constructor(context: Pick<RealtimeContext, "background" | "bus" | "rows" | "wall">, eventLog: EventLog) {
    this.#wall = context.wall;
    this.#rows = context.rows;
    this.#eventLog = eventLog;
    this.#slices = new Slices(context.wall);
    this.#waits = new Waits(eventLog, this.#slices, context.background);
    context.bus.observe((event) => {
      if (event.kind === "journal_cleared") this.#clearedUpTo = eventLog.last;
      if (event.kind === "state") this.#consumers.forget();
    });
  }

  /**
   * The first item after `since` that matches, which may have happened already; an item is looked at each time it
   * changes.
   * @throws EmulatorError EMULATOR_CONFLICT when the time is up, EMULATOR_BAD_REQUEST for a pattern that is none
   */
  async waitFor(wanted: Wanted, { since, consumer, timeoutMs, gone }: Waiting): Promise<Item> {
    const query = await this.#query(wanted);
    const position = consumer === undefined ? undefined : this.#consumers.positionOf(consumer, wanted);
    const after = this.#startOf(wanted.for, Math.max(since, position?.seq ?? 0));
    const found = await this.#ended(new Wait(this.#eventLog, query, { after, position }), { timeoutMs, gone });
    if (found !== undefined) return found;
    const outcome = gone.aborted ? { nearest: [], before: [] } : await this.#slices.run(this.#around(query, after));
    throw waitTimeout({ wanted, timeoutMs, ...outcome, isConsumed: (position?.seq ?? 0) > since });
  }

  /**
   * Counts the items that match as they stand now, of all that is kept since the last reset.
   * @throws EmulatorError EMULATOR_BAD_REQUEST for a pattern that is none
   */
  async verify(wanted: Wanted, count: number | undefined): Promise<Verdict> {
    const query = await this.#query(wanted);
    return this.#slices.run(this.#count(query, count));
  }

  #query(wanted: Wanted): Promise<Query> {
    return Query.of(wanted, { rows: this.#rows, patterns: this.#patterns, slices: this.#slices });
  }

  async #ended(wait: Wait, { timeoutMs, gone }: Pick<Waiting, "timeoutMs" | "gone">): Promise<Item | undefined> {
    const cancel = this.#wall.after(timeoutMs, () => {
      this.#waits.expire(wait);
    });
    const abandon = (): void => {
      wait.abandon();
    };
    gone.addEventListener("abort", abandon);
    if (gone.aborted) abandon();
    else this.#waits.add(wait);
    try {
      return await wait.ended;
    } finally {
      cancel();
      gone.removeEventListener("abort", abandon);
    }
  }

  /** Returns the start of a wait: not before the request log was cleared, and not after entries yet to come. */
  #startOf(kind: ItemKind, since: number): number {
    return Math.min(kind === "request" ? Math.max(since, this.#clearedUpTo) : since, this.#eventLog.last);
  }

  /** Returns the nearest misses after a place, and the matches before it. */
  *#around(query: Query, after: number): Work<{ nearest: NearMiss[]; before: Item[] }> {
    const items = yield* newestItems(this.#eventLog, query, { after, upTo: this.#eventLog.last });
    const nearest = yield* nearMissesOf(items, query);
    const earlier: Range = { after: this.#startOf(query.wanted.for, 0), upTo: after };
    return { nearest, before: yield* newestMatches(this.#eventLog, query, earlier) };
  }

  *#count(query: Query, count: number | undefined): Work<Verdict> {
    const sorted: { matching: Item[]; others: Item[] } = { matching: [], others: [] };
    const range = { after: this.#startOf(query.wanted.for, 0), upTo: this.#eventLog.last };
    for (const item of yield* newestItems(this.#eventLog, query, range, Number.POSITIVE_INFINITY)) {
      yield;
      sorted[(yield* query.matches(item)) ? "matching" : "others"].push(item);
    }
    const { matching, others } = sorted;
    const ok = count === undefined ? matching.length > 0 : matching.length === count;
    const told = count !== undefined && matching.length > count ? matching : others;
    const nearest = ok ? [] : yield* nearMissesOf(told.slice(0, nearMissPool), query);
    return { ok, count: matching.length, nearest };
  }
}
