/**
 * A probe of both servers, at the same instant.
 * @typedef {object} Tick
 * @property {number} at ms since the epoch
 * @property {number} emulatorMs
 * @property {number} bareMs
 * @property {number} waitedMs how long the emulator's loop waited for a CPU meanwhile
 */

/**
 * @typedef {object} ProbeTimes
 * @property {number} probes
 * @property {number} worstMs the emulator's slowest answer
 * @property {number} bareWorstMs that of the bare server
 * @property {number} netWorstMs the emulator's slowest, without what the machine did
 * @property {number} netP99Ms
 */

/**
 * What the emulator itself took: of each of its answers, the time less what the machine did meanwhile. That is the longer
 * of two: the bare server's slowest answer, and how long the emulator's loop waited for a CPU.
 * @param {readonly Tick[]} ticks
 * @returns {ProbeTimes}
 */
export function netTimes(ticks) {
  const sorted = [...ticks].sort((one, other) => one.at - other.at);
  const net = sorted
    .map((tick, index) => Math.max(0, tick.emulatorMs - Math.max(bareTime(sorted, index), tick.waitedMs)))
    .sort((one, other) => one - other);
  return {
    probes: sorted.length,
    worstMs: Math.max(0, ...sorted.map(({ emulatorMs }) => emulatorMs)),
    bareWorstMs: Math.max(0, ...sorted.map(({ bareMs }) => bareMs)),
    netWorstMs: net.at(-1) ?? 0,
    netP99Ms: net[Math.floor(net.length * 0.99)] ?? 0,
  };
}

/**
 * The bare server's slowest answer while a probe waited, in ms.
 * @param {readonly Tick[]} sorted
 * @param {number} index
 */
function bareTime(sorted, index) {
  const { at = 0, emulatorMs = 0 } = sorted[index] ?? {};
  let slowest = 0;
  for (let other = Math.max(0, index - 1); other < sorted.length; other++) {
    const { at: otherAt = Infinity, bareMs = 0 } = sorted[other] ?? {};
    if (otherAt > at + emulatorMs) break;
    slowest = Math.max(slowest, bareMs);
  }
  return slowest;
}
