import { briefJson } from "../core/brief-json.ts";
import { EmulatorError } from "../core/errors.ts";
import { isRecord } from "../core/json.ts";
import type { Difference } from "./differences.ts";
import type { Item } from "./items.ts";
import type { NearMiss } from "./near-misses.ts";
import type { Wanted } from "./query.ts";

/** A wait that found nothing, and what there was instead. */
export interface Outcome {
  readonly wanted: Wanted;
  readonly timeoutMs: number;
  readonly nearest: readonly NearMiss[];
  /** Items that matched at or before the place where the wait began, newest first. */
  readonly before: readonly Item[];
  /** True when the wait began after an item that its consumer was given. */
  readonly isConsumed: boolean;
}

/** Maximum number of differences in the sentence. */
const maxDifferences = 3;

/** EMULATOR_CONFLICT for a wait whose time is up: its sentence says why, as far as can be told. */
export function waitTimeout({ wanted, timeoutMs, nearest, before, isConsumed }: Outcome): EmulatorError {
  const [earlier] = before;
  const [best] = nearest;
  const reasons = [
    ...(earlier === undefined ? [] : [earlierText(earlier, isConsumed)]),
    ...(best === undefined ? [] : [nearMissText(best)]),
  ];
  const reason = reasons.length === 0 ? `there was no ${wanted.for}` : reasons.join("; ");
  const data = { nearest, before_since: before.map(({ seq, value }) => ({ seq, item: value })) };
  return new EmulatorError("EMULATOR_CONFLICT", `no ${wanted.for} matched within ${timeoutMs} ms; ${reason}`, { data });
}

const earlierText = ({ seq, value }: Item, isConsumed: boolean): string =>
  `${named(seq, value)} matched, but ${isConsumed ? "was already returned to an earlier waitFor" : "is not after since"}`;

function nearMissText({ seq, item, differences }: NearMiss): string {
  const told = differences.slice(0, maxDifferences).map(differenceText);
  const more = differences.length - told.length;
  if (more > 0) told.push(`and ${more} more`);
  return `the nearest is ${named(seq, item)}: ${told.join("; ")}`;
}

const differenceText = (difference: Difference): string => {
  const { path, expected, actual } = difference;
  const is = Object.hasOwn(difference, "actual") ? `is ${briefJson(actual)}` : "is missing";
  return `${path || "the item"} ${is}, expected ${briefJson(expected)}`;
};

/** An item by its seq, with sender and room where it has them. */
function named(seq: number, item: object): string {
  const { sender, room_id: room } = isRecord(item) ? item : {};
  const from = typeof sender === "string" && sender !== "" ? ` from ${sender}` : "";
  const where = typeof room === "string" ? ` in ${room}` : "";
  return `seq ${seq}${from}${where}`;
}
