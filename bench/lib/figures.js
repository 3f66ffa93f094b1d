import { median } from "./statistics.js";

/**
 * What was measured. With a baseline, both were measured by turns: the pairs of values that stand at one place belong
 * together, and their ratio is what a target is about.
 * @typedef {object} Figure
 * @property {number} [target] the number of the target that it answers
 * @property {string} what
 * @property {string} unit
 * @property {number[]} emulator
 * @property {string} [against] what the baseline is
 * @property {number[]} [baseline]
 * @property {{ atLeast: number } | { atMost: number }} [asked] of the ratio, or, without a baseline, of the value
 */

/**
 * How much of everything a scenario does.
 * @typedef {object} Amount
 * @property {number} rounds how often both sides take their turn
 * @property {number} ms how long a turn takes, where that can be chosen
 * @property {number} messages how many messages the large tenant has
 */

/** @typedef {(figure: Figure) => void} Report */

/**
 * Has both sides take turns, once without counting, so that neither is measured cold.
 * @param {number} rounds
 * @param {{ emulator: () => Promise<number>, baseline: () => Promise<number> }} sides
 * @returns {Promise<{ emulator: number[], baseline: number[] }>}
 */
export async function interleaved(rounds, { emulator, baseline }) {
  await emulator();
  await baseline();
  /** @type {{ emulator: number[], baseline: number[] }} */
  const values = { emulator: [], baseline: [] };
  for (let round = 0; round < rounds; round++) {
    values.emulator.push(await emulator());
    values.baseline.push(await baseline());
  }
  return values;
}

/**
 * What a figure's target is about: the ratios of its pairs, or its values.
 * @param {Figure} figure
 * @returns {number[]}
 */
export const judged = ({ emulator, baseline }) =>
  baseline === undefined ? emulator : emulator.map((value, round) => value / (baseline[round] ?? NaN));

/**
 * Whether a figure is what was asked; undefined where nothing was.
 * @param {Figure} figure
 * @returns {boolean | undefined}
 */
export function isMet(figure) {
  const { asked } = figure;
  if (asked === undefined) return undefined;
  const value = median(judged(figure));
  return "atLeast" in asked ? value >= asked.atLeast : value <= asked.atMost;
}
