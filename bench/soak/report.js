/** @import { SoakResults } from "./run.js" */

/** `/livez` may never take longer, in ms, beside what the machine took, and no stall of the loop may. */
const longestProbe = 100;

/**
 * Where the emulator waits for a CPU for more than this share of its time, calls queue up and every step takes longer: then
 * times tell of the machine, and are not judged.
 */
const quietShare = 0.1;

/** So many errors of one kind of traffic are told. */
const toldErrors = 10;

/**
 * What was measured, as tables.
 * @param {SoakResults} results
 */
export function reportOf({ levels, probes, waitedShare, stallMs, collectionMs, isStateEqual, rounds, pushes }) {
  const ms = (/** @type {number} */ value) => value.toFixed(1);
  return [
    table([
      ["measured", "middle third", "last third", "most", "allowed", "result"],
      ...levels.map(({ what, middle, last, most, allowed, isMet }) => [
        what,
        middle,
        last,
        most,
        allowed,
        isMet ? "met" : "MISSED",
      ]),
    ]),
    table([
      ["answers of /livez, every 100 ms", "ms"],
      ["slowest", ms(probes.worstMs)],
      ["slowest of a bare node:http server, asked at the same instants", ms(probes.bareWorstMs)],
      ["slowest, without what the machine took meanwhile", ms(probes.netWorstMs)],
      ["99 of 100 within, without what the machine took", ms(probes.netP99Ms)],
      ["longest stall of the event loop, in CPU time", ms(stallMs)],
      ["longest garbage collection", ms(collectionMs)],
    ]),
    `The emulator waited for a CPU for ${(waitedShare * 100).toFixed(0)} % of the time in which it could have run${
      waitedShare > quietShare ? ": times are not judged" : ""
    }.`,
    table([["traffic", "rounds"], ...Object.entries(rounds).map(([kind, count]) => [kind, String(count)])]),
    `${probes.probes} probes, ${pushes} pushes`,
    `The state after a restart is ${isStateEqual ? "the one before" : "ANOTHER than before"}.`,
  ].join("\n\n");
}

/**
 * What is not as it should be, as sentences.
 * @param {SoakResults} results
 * @returns {string[]}
 */
export function failuresOf({ levels, probes, waitedShare, stallMs, isStateEqual, errors }) {
  return [
    ...levels
      .filter(({ isMet }) => !isMet)
      .map(({ what, last, most, allowed }) => `${what}: ${last} at last, ${most} at most; allowed: ${allowed}`),
    ...(stallMs > longestProbe && waitedShare <= quietShare
      ? [`the event loop was stalled for ${stallMs.toFixed(0)} ms; allowed: ${longestProbe}`]
      : []),
    ...(probes.netWorstMs > longestProbe && waitedShare <= quietShare
      ? [`/livez took ${probes.netWorstMs.toFixed(0)} ms; allowed: ${longestProbe}`]
      : []),
    ...(isStateEqual ? [] : ["the state after the restart differs from the one before"]),
    ...errors.slice(0, toldErrors),
    ...(errors.length > toldErrors ? [`${errors.length - toldErrors} more errors`] : []),
  ];
}

/** @param {string[][]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(line)].join("\n");
}
