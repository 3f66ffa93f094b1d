import type { ItemKind } from "../core/impossible-matches.ts";
import type { Fields } from "../core/json.ts";
import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import { EmulatorApiError, type ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import type { Consumer } from "./consumer.ts";
import { ExpectationError, itemText } from "./expectation-error.ts";
import type { EventType, PlatformOperation } from "./items.ts";
import type { DeliveryMatch, MessageMatch, RequestMatch } from "./matches.ts";
import { everyPage } from "./pages.ts";
import { partLike } from "./wait.ts";
import { wantedMatch } from "./wanted.ts";

/** An item, and its number in the feed. */
interface Found {
  readonly item: components["schemas"]["Item"];
  readonly seq: number;
}

/** Options of `expectNone`. */
export interface ExpectNoneOptions {
  /** How long nothing must happen after everything in flight has settled, in ms of real time; default 200. */
  readonly forMs?: number;
}

/**
 * Checks that nothing matches: neither what has happened since the last reset, apart from what `waitFor` returned, nor what
 * happens until everything in flight has settled and `forMs` were quiet. All throw an ExpectationError with what matched.
 */
export interface ExpectNone {
  /** Checks messages and new states of cards; without a sender in the match, those of bots. */
  message<const Type extends string = string>(match?: MessageMatch<Type>, options?: ExpectNoneOptions): Promise<void>;
  delivery<const Type extends EventType = EventType>(
    match?: DeliveryMatch<Type>,
    options?: ExpectNoneOptions,
  ): Promise<void>;
  request<const Operation extends PlatformOperation = PlatformOperation, const Status extends number = number>(
    match?: RequestMatch<Operation, Status>,
    options?: ExpectNoneOptions,
  ): Promise<void>;
}

/** Real time beyond `forMs` in which everything must have become quiet. */
const settleMs = 30_000;

/** Makes the handle. */
export function expectNoneHandle(control: ControlApi, consumer: Consumer): ExpectNone {
  /** The last entry that does not count, by kind and match: none before it is examined again. */
  const positions = new Map<string, number>();
  const expectNone = async (kind: ItemKind, given: unknown = {}, options: ExpectNoneOptions = {}): Promise<void> => {
    const place = `expectNone.${kind}`;
    const match = wantedMatch(place, kind, given);
    knownOptions(place, options, ["forMs"]);
    const { forMs = 200 } = options;
    const bots = kind === "message" && match["sender"] === undefined ? await botsOf(control) : undefined;
    const key = JSON.stringify([kind, match]);
    const check = async (): Promise<void> => {
      for (;;) {
        const found = await next(kind, match, positions.get(key));
        if (found === undefined) return;
        if (consumer.hasTaken(found.seq) || bots?.has(senderOf(found)) === false) {
          positions.set(key, found.seq);
          continue;
        }
        const text = `${place}: a ${kind} matched: ${itemText(found.seq, found.item)}`;
        throw new ExpectationError(text, undefined, partLike(match, found.item));
      }
    };
    await check();
    await control.call("settleDeliveries", { body: { quiet_ms: forMs, timeout_ms: forMs + settleMs } });
    await check();
  };
  /** Returns the first match after an entry of the feed. */
  const next = async (kind: ItemKind, match: Fields, since = 0): Promise<Found | undefined> => {
    try {
      const body = { for: kind, match, timeout_ms: 0, since };
      return await control.call("waitFor", { body });
    } catch (error) {
      if (error instanceof EmulatorApiError && error.errcode === "EMULATOR_CONFLICT") return undefined;
      throw error;
    }
  };
  const handle: Record<ItemKind, (match?: object, options?: ExpectNoneOptions) => Promise<void>> = {
    message: (match, options) => expectNone("message", match, options),
    delivery: (match, options) => expectNone("delivery", match, options),
    request: (match, options) => expectNone("request", match, options),
  };
  return fromCaller(handle);
}

async function botsOf(control: ControlApi): Promise<ReadonlySet<string>> {
  const apps = await everyPage("apps", (page) => control.call("listApps", { query: { type: "bot", ...page } }));
  return new Set(apps.flatMap(({ bot }) => (bot === undefined ? [] : [bot])));
}

const senderOf = ({ item }: Found): string => ("sender" in item ? item.sender : "");
