import type { Fields } from "../core/json.ts";
import { Sequence, type Placed } from "../store/sequence.ts";

/** A call of the control API that changed something, or was refused by a rule. */
export interface Action extends Placed {
  readonly operation: string;
  /** Number of the feed entry after which it began. */
  readonly after: number;
  /** Time and mode of the clock when it began. */
  readonly at: number;
  readonly mode: "real" | "frozen";
  readonly params: Fields;
  readonly query: Fields;
  readonly body?: unknown;
  /** Body of the response. */
  readonly response?: unknown;
  /** Media type of an upload. */
  readonly contentType?: string;
  /** Code of the error with which it was refused. */
  readonly refused?: string;
}

/** Limits of the log. */
export interface ActionLimits {
  readonly count: number;
  readonly bytes: number;
}

/** Size of an action beside its body, in bytes. */
const overhead = 512;

/** Calls of the control API since the last reset: the newest, as many as the limits allow. */
export class ActionLog {
  readonly #actions = new Sequence<Action & { readonly bytes: number }>();
  readonly #limits: () => ActionLimits;
  #next = 0;
  #bytes = 0;
  #droppedAfter: number | undefined;

  constructor(limits: () => ActionLimits) {
    this.#limits = limits;
  }

  /** Number of the feed entry of the newest action that was dropped; undefined without one. */
  get droppedAfter(): number | undefined {
    return this.#droppedAfter;
  }

  /** Returns the place of an action that begins now. */
  reserve(): number {
    return this.#next++;
  }

  /** Adds an action that has ended, with the size of its body, and drops the oldest beyond the limits. */
  add(action: Action, bodyBytes: number): void {
    const bytes = overhead + bodyBytes;
    this.#actions.add({ ...action, bytes });
    this.#bytes += bytes;
    const { count, bytes: maxBytes } = this.#limits();
    for (let { first } = this.#actions; first !== undefined; { first } = this.#actions) {
      if (this.#actions.size <= count && this.#bytes <= maxBytes) return;
      this.#actions.remove(first.place);
      this.#bytes -= first.bytes;
      this.#droppedAfter = first.after;
    }
  }

  /** Begins anew. */
  clear(): void {
    this.#actions.clear();
    this.#bytes = 0;
    this.#droppedAfter = undefined;
  }

  /** Returns the actions that began after a feed entry, oldest first. */
  *after(seq: number): IterableIterator<Action> {
    for (const action of this.#actions.after(-1)) if (action.after >= seq) yield action;
  }
}
