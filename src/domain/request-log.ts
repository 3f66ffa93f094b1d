import type { SettingsHolder } from "../core/settings.ts";
import type { Bus } from "../events/bus.ts";
import type { RecordedCall } from "../events/recorded-call.ts";
import { Sequence } from "../store/sequence.ts";
import type { Store } from "../store/store.ts";

/** A call in the journal: its place is the cursor of lists. */
export interface RequestLogEntry {
  readonly place: number;
  readonly call: RecordedCall;
  /** About how much memory it takes. */
  readonly bytes: number;
}

/**
 * The newest calls to the platform and the IAM, as many as `limits.journal_entries` and `limits.journal_bytes` allow;
 * with 0 entries it is off. It is no part of the state that is kept.
 */
export class RequestLog {
  readonly #context: { readonly store: Store; readonly bus: Bus; readonly settings: SettingsHolder };
  readonly #entries = new Sequence<RequestLogEntry>();
  #next = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(context: { readonly store: Store; readonly bus: Bus; readonly settings: SettingsHolder }) {
    this.#context = context;
  }

  get isOn(): boolean {
    return this.#context.settings.current.limits.journal_entries > 0;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Number of older calls that were dropped since the request log was last empty. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds a call, and drops the oldest for which there is no room any more; whoever follows the events is told. */
  add(call: RecordedCall, bytes: number): void {
    const { store, bus } = this.#context;
    this.#entries.add({ place: this.#next++, call, bytes });
    this.#bytes += bytes;
    this.#dropOldest();
    store.change(() => {
      bus.publish({ kind: "request", request: call, bytes });
    });
  }

  /** The calls, newest first, from before `place` on. */
  newestFirst(place?: number): IterableIterator<RequestLogEntry> {
    return this.#entries.before(place);
  }

  /** Empties the journal. */
  clear(): void {
    const { store, bus } = this.#context;
    this.#entries.clear();
    this.#bytes = 0;
    this.#dropped = 0;
    store.change(() => {
      bus.publish({ kind: "journal_cleared" });
    });
  }

  #dropOldest(): void {
    const { journal_entries: maxEntries, journal_bytes: maxBytes } = this.#context.settings.current.limits;
    let oldest = this.#entries.first;
    while (oldest !== undefined && (this.#entries.size > maxEntries || this.#bytes > maxBytes)) {
      this.#entries.remove(oldest.place);
      this.#bytes -= oldest.bytes;
      this.#dropped++;
      oldest = this.#entries.first;
    }
  }
}
