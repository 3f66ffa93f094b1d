import { isRecord } from "../core/json.ts";
import { wrongRows } from "./row-shapes.ts";

type Check = (value: unknown) => boolean;

const isWhole: Check = (value) => Number.isSafeInteger(value);

const hasWhole = (value: unknown, ...names: readonly string[]): boolean =>
  isRecord(value) && names.every((name) => isWhole(value[name]));

/** What a snapshot consists of, and how each part is known to be one. */
const parts: Readonly<Record<string, Check>> = {
  domain: (value) => typeof value === "string" && value !== "",
  clock: (value) =>
    isRecord(value) && hasWhole(value, value["mode"] === "frozen" ? "now" : "offset") && isMode(value["mode"]),
  counters: (value) => hasWhole(value, "last", "position", "seq"),
  collections: (value) => isRecord(value) && Object.values(value).every(isListOfRows),
  random: (value) => value === undefined || (Array.isArray(value) && value.length === 4 && value.every(isWhole)),
  settings: (value) => value === undefined || isRecord(value),
  media: (value) => value === undefined || (isRecord(value) && Object.values(value).every(isText)),
};

const isListOfRows: Check = (value) => Array.isArray(value) && value.every(isRecord);

const isText: Check = (value) => typeof value === "string";

const isMode: Check = (value) => value === "real" || value === "frozen";

/** The places at which a snapshot is not what it should be, or something is missing: its parts, then the fields of rows. */
export function wrongPlaces(snapshot: Readonly<Record<string, unknown>>): string[] {
  const wrong = Object.entries(parts).flatMap(([name, isRight]) => (isRight(snapshot[name]) ? [] : [name]));
  return wrong.length > 0 ? wrong : wrongRows(snapshot["collections"] as Parameters<typeof wrongRows>[0]);
}
