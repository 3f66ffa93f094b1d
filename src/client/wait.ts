import type { ItemKind } from "../core/impossible-matches.ts";
import { isRecord, type Fields } from "../core/json.ts";
import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import { EmulatorApiError, type ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import type { Consumer } from "./consumer.ts";
import type { ContentOf, Delivery, EventType, LoggedRequest, MessageEvent, PlatformOperation } from "./items.ts";
import type { DeliveryMatch, MessageMatch, RequestMatch } from "./matches.ts";
import type { Bots } from "./bots.ts";
import { wantedMatch } from "./wanted.ts";

type Schemas = components["schemas"];

/** Options of a wait. */
export interface WaitOptions {
  /** Time-out in ms of real time; default 5000. */
  readonly timeoutMs?: number;
  /** The `seq` of the feed to look after. The item may then be one that was returned before. */
  readonly since?: number;
}

/**
 * Waits for what happens, or has happened since the last reset. An item is returned once for each match, each time it
 * changes: waiting again with an equal match waits for the next; another match may find the same item. All fail with an
 * EmulatorApiError that says what was there instead, and with a ProcessError when a bot of `runBot` fails meanwhile.
 */
export interface WaitFor {
  /** Waits for a message, or a card's new state, in any room and from anybody. */
  message<const Type extends string = string>(
    match?: MessageMatch<Type>,
    options?: WaitOptions,
  ): Promise<MessageEvent<ContentOf<Type>>>;
  /** Waits for a delivery, each time it changes: `{ app_id, state: "delivered" }`. */
  delivery<const Type extends EventType = EventType>(
    match?: DeliveryMatch<Type>,
    options?: WaitOptions,
  ): Promise<Delivery<Type>>;
  /** Waits for a call to the platform or the IAM: `{ operation_id: "sendMessage", status: 200 }`. */
  request<const Operation extends PlatformOperation = PlatformOperation, const Status extends number = number>(
    match?: RequestMatch<Operation, Status>,
    options?: WaitOptions,
  ): Promise<LoggedRequest<Operation, Status>>;
  /** Begins anew, as after a reset. */
  forget(): void;
}

/** Makes the handle. */
export function waitHandle(control: ControlApi, consumer: Consumer, bots: Bots): WaitFor {
  const wait = async (kind: ItemKind, given: unknown = {}, options: WaitOptions = {}): Promise<Schemas["Item"]> => {
    const place = `waitFor.${kind}`;
    const match = wantedMatch(place, kind, given);
    knownOptions(place, options, ["timeoutMs", "since"]);
    const { timeoutMs = 5000, since } = options;
    const from = since === undefined ? { consumer: consumer.name } : { since };
    try {
      // What a bot sent before it died may be there; more will not come.
      const timeout = bots.failure === undefined ? timeoutMs : 0;
      const body = { for: kind, match, timeout_ms: timeout, ...from };
      const { item, seq } = await orDeath(control.call("waitFor", { body }), bots);
      consumer.take(seq);
      return item;
    } catch (error) {
      if (!(error instanceof EmulatorApiError)) throw error;
      if (error.errcode === "EMULATOR_CONFLICT" && bots.failure !== undefined) throw bots.failure;
      throw waitError(place, match, error);
    }
  };
  const handle = {
    message: (match?: unknown, options?: WaitOptions) => wait("message", match, options),
    delivery: (match?: unknown, options?: WaitOptions) => wait("delivery", match, options),
    request: (match?: unknown, options?: WaitOptions) => wait("request", match, options),
    forget: () => consumer.forget(),
  };
  return fromCaller(handle) as WaitFor;
}

/** Resolves as a wait does; rejects when a bot ends by itself with an error meanwhile. */
const orDeath = <Result>(waiting: Promise<Result>, bots: Bots): Promise<Result> =>
  new Promise((resolve, reject) => {
    const unsubscribe = bots.onDeath(reject);
    waiting.then(resolve, reject).finally(unsubscribe);
  });

/** Returns the error of a wait under its own name, with what a test runner needs to show the difference. */
function waitError(
  place: string,
  match: Fields,
  { status, errcode, sentence, data }: EmulatorApiError,
): EmulatorApiError {
  const error = new EmulatorApiError(place, status, { errcode, error: sentence, data });
  const [nearest] = Array.isArray(data["nearest"]) ? (data["nearest"] as unknown[]) : [];
  if (!isRecord(nearest)) return error;
  return Object.assign(error, { expected: match, actual: partLike(match, nearest["item"]) });
}

/** Returns the fields of a value that a match names. */
export function partLike(match: unknown, value: unknown): unknown {
  if (!isRecord(match) || !isRecord(value) || Object.hasOwn(match, "$regex")) return value;
  const named = Object.keys(match).filter((name) => Object.hasOwn(value, name));
  return Object.fromEntries(named.map((name) => [name, partLike(match[name], value[name])]));
}
