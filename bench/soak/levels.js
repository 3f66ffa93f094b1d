/** A value over the run, and how far it may have risen. */

/**
 * @typedef {object} Measure
 * @property {string} what
 * @property {string} unit
 * @property {number[]} values in order, one at each look
 * @property {{ share: number, least: number }} [tolerance] by how much the mean of the last third may be above that of the
 *   middle one: by this share of it, and by this many units
 * @property {number} [atMost] no value may be above it
 */

/**
 * @typedef {object} Level
 * @property {string} what
 * @property {string} middle mean of the middle third
 * @property {string} last mean of the last third
 * @property {string} most
 * @property {string} allowed
 * @property {boolean} isMet
 */

/**
 * Compares the thirds of the run. The first one is where the limits fill up and code is compiled; from then on nothing may
 * rise any more.
 * @param {Measure} measure
 * @returns {Level}
 */
export function levelOf({ what, unit, values, tolerance, atMost }) {
  const third = Math.floor(values.length / 3);
  const [middle, last] = [mean(values.slice(third, -third)), mean(values.slice(-third))];
  const most = Math.max(...values);
  const limit = tolerance === undefined ? Infinity : middle + Math.max(middle * tolerance.share, tolerance.least);
  const allowed = [
    ...(tolerance === undefined ? [] : [`last at most ${figure(limit)}`]),
    ...(atMost === undefined ? [] : [`never above ${figure(atMost)}`]),
  ];
  return {
    what: unit === "" ? what : `${what}, ${unit}`,
    middle: figure(middle),
    last: figure(last),
    most: figure(most),
    allowed: allowed.join(", "),
    isMet: last <= limit && most <= (atMost ?? Infinity),
  };
}

/** @param {readonly number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** @param {number} value */
const figure = (value) => value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });
