import { isRecord } from "../core/json.ts";
import { operations } from "../generated/operations.js";

type Place = "path" | "query" | "body";

/** A parameter at another place than the document's: that place, and whether the values agree. */
export interface Repetition {
  readonly listedIn: Place;
  readonly agrees: boolean;
}

/**
 * Returns how a query parameter or a body field repeats a parameter that the document lists at another place of the same
 * call, such as `app_id` or `room_id` of the path; undefined when the document does not list it.
 */
export function repetitionOf(
  operationId: string,
  parts: Readonly<Record<Place, unknown>>,
  { place, name }: { place: Place; name: string },
): Repetition | undefined {
  const listedIn = operations[operationId]?.parameters?.[name];
  if (listedIn === undefined || listedIn === place) return undefined;
  const [given, expected] = [valueIn(parts[place], name), valueIn(parts[listedIn], name)];
  return { listedIn, agrees: expected === undefined || JSON.stringify(given) === JSON.stringify(expected) };
}

const valueIn = (part: unknown, name: string): unknown =>
  isRecord(part) && Object.hasOwn(part, name) ? part[name] : undefined;
