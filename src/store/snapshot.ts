import { EmulatorError } from "../core/errors.ts";
import { isRecord } from "../core/json.ts";
import { migrate } from "./migrations.ts";
import { wrongRows } from "./row-shapes.ts";
import type { SavedState } from "./saved-state.ts";
import { StateError } from "./state-error.ts";

/** A snapshot as it is given out: the state, and the bytes of media by their place in it. */
export interface Snapshot extends SavedState {
  /** base64, by server name and media id. */
  readonly media?: Readonly<Record<string, string>>;
}

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
function wrongPlaces(snapshot: Readonly<Record<string, unknown>>): string[] {
  const wrong = Object.entries(parts).flatMap(([name, isRight]) => (isRight(snapshot[name]) ? [] : [name]));
  return wrong.length > 0 ? wrong : wrongRows(snapshot["collections"] as Parameters<typeof wrongRows>[0]);
}

/**
 * A snapshot that somebody sends, in its newest form.
 * @throws EmulatorError EMULATOR_BAD_REQUEST naming the places that are wrong, the first ten of them
 */
export function checkedSnapshot(snapshot: unknown): Snapshot {
  try {
    const state = migrate(snapshot, "the snapshot");
    const wrong = wrongPlaces({ ...state });
    if (wrong.length === 0) return state;
    const more = wrong.length > 10 ? `, and ${wrong.length - 10} more` : "";
    throw new StateError(`the snapshot is not whole: wrong or missing is ${wrong.slice(0, 10).join(", ")}${more}`);
  } catch (error) {
    if (error instanceof StateError) throw new EmulatorError("EMULATOR_BAD_REQUEST", error.message);
    throw error;
  }
}
