import { performance } from "node:perf_hooks";
import { call } from "./lib/calls.js";
import { interleaved } from "./lib/figures.js";
import { runBare, runEmulator } from "./lib/processes.js";

/** @import { Amount, Report } from "./lib/figures.js" */

/**
 * From the start of the process to its first answer, and the memory that it then takes.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds }, report) {
  const memory = { emulator: /** @type {number[]} */ ([]), baseline: /** @type {number[]} */ ([]) };
  const took = await interleaved(rounds * 2, {
    emulator: () => once(() => runEmulator(), "/_emulator/health", memory.emulator),
    baseline: () => once(runBare, "/health", memory.baseline),
  });
  const against = "bare Express, bundled";
  report({ target: 1, what: "start to first 200", unit: "ms", ...took, against, asked: { atMost: 1.35 } });
  report({ target: 1, what: "memory at rest", unit: "MB", ...memory, against, asked: { atMost: 1.3 } });
}

/**
 * @param {() => Promise<import("./lib/processes.js").RunningServer>} run
 * @param {string} path
 * @param {number[]} memory
 */
async function once(run, path, memory) {
  const begun = performance.now();
  const server = await run();
  await call(server.url + path, "GET");
  const took = performance.now() - begun;
  memory.push(server.residentMb());
  await server.stop();
  return took;
}
