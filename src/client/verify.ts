import { briefJson } from "../core/brief-json.ts";
import type { ItemKind } from "../core/impossible-matches.ts";
import { isRecord, type Fields } from "../core/json.ts";
import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import { ExpectationError, itemText } from "./expectation-error.ts";
import type { EventType, PlatformOperation } from "./items.ts";
import type { DeliveryMatch, MessageMatch, RequestMatch } from "./matches.ts";
import { partLike } from "./wait.ts";
import { wantedMatch } from "./wanted.ts";

type NearestMiss = components["schemas"]["NearestMiss"];

/** Options of `verify`. */
export interface VerifyOptions {
  /** Exact number of items; without it, at least one. */
  readonly count?: number;
}

/**
 * Checks what has happened since the last reset, without waiting. Each item counts once, as it stands now. All throw an
 * ExpectationError that says what was there.
 */
export interface Verify {
  message<const Type extends string = string>(match?: MessageMatch<Type>, options?: VerifyOptions): Promise<void>;
  delivery<const Type extends EventType = EventType>(
    match?: DeliveryMatch<Type>,
    options?: VerifyOptions,
  ): Promise<void>;
  request<const Operation extends PlatformOperation = PlatformOperation, const Status extends number = number>(
    match?: RequestMatch<Operation, Status>,
    options?: VerifyOptions,
  ): Promise<void>;
}

/** Makes the handle. */
export function verifyHandle(control: ControlApi): Verify {
  const verify = async (kind: ItemKind, given: unknown = {}, options: VerifyOptions = {}): Promise<void> => {
    const place = `verify.${kind}`;
    const match = wantedMatch(place, kind, given);
    knownOptions(place, options, ["count"]);
    const { count } = options;
    const body = { for: kind, match, ...(count !== undefined && { count }) };
    const { ok, count: found, nearest } = await control.call("verifyHappened", { body });
    if (!ok) throw verifyError(place, { kind, match, count, found, nearest });
  };
  const handle: Record<ItemKind, (match?: object, options?: VerifyOptions) => Promise<void>> = {
    message: (match, options) => verify("message", match, options),
    delivery: (match, options) => verify("delivery", match, options),
    request: (match, options) => verify("request", match, options),
  };
  return fromCaller(handle);
}

interface Verdict {
  readonly kind: ItemKind;
  readonly match: Fields;
  readonly count: number | undefined;
  readonly found: number;
  readonly nearest: readonly NearestMiss[];
}

function verifyError(place: string, { kind, match, count, found, nearest }: Verdict): ExpectationError {
  const expected = count === undefined ? `at least one ${kind}` : numberOf(count, kind);
  const none = nearest.length === 0 && found === 0 ? `; there was no ${kind}` : "";
  const lines = [`${place}: expected ${expected} matching ${briefJson(match, 500)}, found ${found}${none}`];
  for (const { seq, item, differences } of nearest) {
    const reasons = differences.slice(0, 3).map(({ path, expected: wanted, actual }) => {
      const is = actual === undefined ? "is missing" : `is ${briefJson(actual)}`;
      return `${path || "the item"} ${is}, expected ${briefJson(wanted)}`;
    });
    lines.push(`  ${itemText(seq, item)}${reasons.length === 0 ? "" : `: ${reasons.join("; ")}`}`);
  }
  const item = nearest[0]?.item;
  const isMissing = found === 0 && isRecord(item);
  const actual = isMissing ? partLike(match, item) : found;
  return new ExpectationError(lines.join("\n"), isMissing ? match : (count ?? 1), actual);
}

const numberOf = (count: number, kind: ItemKind): string => {
  if (count === 1) return `1 ${kind}`;
  return `${count} ${kind === "delivery" ? "deliveries" : `${kind}s`}`;
};
