import { parseDuration } from "../core/durations.ts";

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** Returns a duration as a person writes it: "1h", "90s", "250ms". */
export function durationText(ms: number): string {
  const unit = units.find(([, length]) => ms > 0 && ms % length === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`;
}

/** Returns the duration that a request of `advanceClock` names. */
export function advancedBy({ by, by_ms: ms }: { readonly by?: string; readonly by_ms?: number }): string {
  if (by !== undefined && parseDuration(by) !== undefined) return by;
  return durationText(ms ?? 0);
}

/** Returns an instant in ISO 8601, without milliseconds where there are none. */
export const instantText = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
