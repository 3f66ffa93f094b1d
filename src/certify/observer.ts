import { EmulatorApiError } from "../client/api.ts";
import type { EmulatorConnection } from "../client/connection.ts";
import { wallClock } from "../core/wall.ts";
import type { components } from "../generated/control.d.ts";

type Schemas = components["schemas"];

/** A call of the platform. */
export type Call = Schemas["Request"];

/** A message in any room, or a card's new state. */
export type Posted = Schemas["Event"];

/** A point in what was observed. */
export interface Mark {
  readonly calls: number;
  readonly messages: number;
}

/** Calls and messages of a bot since a point. */
export interface Effects {
  /** Calls that change something: neither reads nor tokens, nor those refused for their token. */
  readonly calls: readonly Call[];
  /** Messages and card updates that the check did not send itself, in feed order. */
  readonly messages: readonly Posted[];
}

/** Number of ms within which a bot is expected to react to an event, beginning with its acknowledgement. */
export const reactionMs = 5000;

/** Time allowed for all pushes in progress to end: the platform's 30 s, and some. */
const settleMs = 40_000;

const tokenOperations = new Set(["issueAppAccessToken", "verifyAppAccessToken"]);

/** Observes the calls and messages of one tenant. */
export class Observer {
  /** Time without a call after which a bot counts as finished, in ms. */
  quietMs = 200;
  readonly #fx: EmulatorConnection;
  readonly #own = new Set<string>();
  readonly #calls: Call[] = [];
  readonly #messages: Posted[] = [];
  readonly #seen = { request: 0, message: 0 };
  #lastCallAt = 0;

  constructor(fx: EmulatorConnection) {
    this.#fx = fx;
  }

  /** Leaves a message out of those of the bot. */
  ignore(eventId: string): void {
    this.#own.add(eventId);
  }

  /** Time at which the last call was observed, in ms of the wall clock. */
  get lastCallAt(): number {
    return this.#lastCallAt;
  }

  /** Returns the point up to which everything was observed. */
  get mark(): Mark {
    return { calls: this.#calls.length, messages: this.#messages.length };
  }

  /** Returns all calls since a point, reads, tokens and refused ones too. */
  allCalls(since: Mark): readonly Call[] {
    return this.#calls.slice(since.calls);
  }

  /** Returns what the bot changed since a point, as far as it was observed. */
  effects(since: Mark): Effects {
    return {
      calls: this.allCalls(since).filter(hasEffect),
      messages: this.#messages.slice(since.messages).filter(({ event_id }) => !this.#own.has(event_id)),
    };
  }

  /** Waits for the first call with an effect since a point. Resolves to false when none comes in time. */
  async reaction(since: Mark, withinMs = reactionMs): Promise<boolean> {
    const start = wallClock.now();
    while (!this.allCalls(since).some(hasEffect)) {
      const left = withinMs - (wallClock.now() - start);
      if (left <= 0 || !(await this.#next("request", Math.ceil(left)))) return false;
    }
    return true;
  }

  /**
   * Waits until all pushes have ended and the bot has made no call for a while.
   * @throws EmulatorApiError when pushes do not end
   */
  async quiet(pushes = 1): Promise<void> {
    const timeoutMs = Math.min(settleMs * pushes, 600_000);
    do {
      await this.#fx.deliveries.settle(timeoutMs);
      while (await this.#next("request", this.quietMs));
      await this.#fx.deliveries.settle(timeoutMs);
    } while (await this.#next("request", 0));
    while (await this.#next("message", 0));
  }

  async #next(kind: "request" | "message", timeoutMs: number): Promise<boolean> {
    try {
      const body = { for: kind, since: this.#seen[kind], timeout_ms: timeoutMs };
      const { item, seq } = await this.#fx.control.call("waitFor", { body });
      this.#seen[kind] = seq;
      if (kind === "request") this.#addCall(item as Call);
      else this.#messages.push(item as Posted);
      return true;
    } catch (error) {
      if (error instanceof EmulatorApiError && error.status === 409) return false;
      throw error;
    }
  }

  #addCall(call: Call): void {
    this.#calls.push(call);
    this.#lastCallAt = wallClock.now();
  }
}

function hasEffect({ method, operation_id, status }: Call): boolean {
  return method !== "GET" && status !== 401 && operation_id !== undefined && !tokenOperations.has(operation_id);
}
