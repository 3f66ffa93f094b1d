/** Lengths of the units of time, in ms. */
export const lengths = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

/** Instants of the axis, after the delivery was made. */
export const ticks = [
  { count: 1, unit: "second" },
  { count: 10, unit: "second" },
  { count: 1, unit: "minute" },
  { count: 10, unit: "minute" },
  { count: 1, unit: "hour" },
] as const;

/**
 * Place of an instant on the axis, from 0 to 1. Waits double from a second to minutes, so the axis is logarithmic: on a
 * linear one the first attempts of an hour would be one point.
 * @param after ms after the delivery was made
 * @param span ms that the axis shows
 */
export function placeOf(after: number, span: number): number {
  const place = Math.log1p(Math.max(0, after) / 1000) / Math.log1p(span / 1000);
  return Math.min(1, place);
}
