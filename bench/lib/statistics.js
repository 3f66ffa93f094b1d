/**
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [upper = NaN, lower = upper] = [sorted[middle], sorted.length % 2 === 0 ? sorted[middle - 1] : undefined];
  return (lower + upper) / 2;
}

/**
 * A median with the smallest and largest of what it was taken from.
 * @param {readonly number[]} values
 * @param {number} [digits]
 */
export function withSpread(values, digits = digitsFor(median(values))) {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  return values.length === 1 ? String(middle) : `${String(middle)} (${String(least)} to ${String(most)})`;
}

/** @param {number} value */
const digitsFor = (value) => (value < 10 ? 2 : value < 100 ? 1 : 0);
