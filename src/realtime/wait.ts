import type { Work } from "../core/slices.ts";
import type { Position } from "./consumers.ts";
import type { FeedEntry, EventLog } from "./event-log.ts";
import type { Item } from "./items.ts";
import type { Query } from "./query.ts";

/** Number of entries that one wait examines before the next one continues. */
const portion = 64;

/** A wait for the first item that matches, among entries that there are and entries to come. */
export class Wait {
  /** The item; undefined when the wait ended without one. Rejects when the query cannot be carried out. */
  readonly ended: Promise<Item | undefined>;
  readonly #eventLog: EventLog;
  readonly #query: Query;
  readonly #position: Position | undefined;
  #seen: number;
  #upTo = Number.POSITIVE_INFINITY;
  #isOver = false;
  #resolve: (item: Item | undefined) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  /** Looks at entries after `after`, and takes what it finds for a consumer, if there is one. */
  constructor(
    eventLog: EventLog,
    query: Query,
    { after, position }: { after: number; position?: Position | undefined },
  ) {
    this.#eventLog = eventLog;
    this.#query = query;
    this.#position = position;
    this.#seen = after;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** True when it must examine new entries, or has timed out. */
  get isDue(): boolean {
    return !this.#isOver && (this.#seen < this.#last || this.#isExpired);
  }

  /** Looks at some of the entries that it has not seen. */
  *look(): Work<void> {
    const last = this.#last;
    const entries = this.#eventLog.portionAfter(this.#seen, portion);
    try {
      for (const entry of entries) {
        if (this.#isOver || entry.place > last) break;
        yield* this.#lookAt(entry);
        yield;
      }
    } catch (error) {
      this.#isOver = true;
      this.#reject(error);
    }
    if (entries.length < portion) this.#seen = Math.max(this.#seen, last);
    if (this.#isExpired && this.#seen >= this.#upTo) this.#end(undefined);
  }

  /** The time is up: looks at what has happened until now, and no further. */
  expire(): void {
    this.#upTo = this.#eventLog.last;
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.#end(undefined);
  }

  *#lookAt(entry: FeedEntry): Work<void> {
    this.#seen = entry.place;
    const item = this.#query.itemOf(entry);
    if (item === undefined || !(yield* this.#query.matches(item)) || this.#isOver) return;
    if (this.#position?.take(item.seq) ?? true) this.#end(item);
  }

  get #isExpired(): boolean {
    return this.#upTo !== Number.POSITIVE_INFINITY;
  }

  get #last(): number {
    return Math.min(this.#eventLog.last, this.#upTo);
  }

  #end(item: Item | undefined): void {
    this.#isOver = true;
    this.#resolve(item);
  }
}
