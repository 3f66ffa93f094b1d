import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nextWord, runEmulator, runServer } from "../lib/processes.js";
import { folderIn } from "../lib/cache.js";
import { Api } from "./api.js";
import { Bots } from "./bots.js";
import { folderSizes } from "./folder.js";
import { levelOf } from "./levels.js";
import { isRebuilt } from "./rebuilt.js";
import { netTimes } from "./net-times.js";
import { startProbe } from "./start-probe.js";
import { threadTimes } from "./thread-times.js";
import { Traffic } from "./traffic.js";
import { worldAt } from "./world.js";

/** @import { Gauge } from "./gauge.js" */
/** @import { Level, Measure } from "./levels.js" */
/** @import { ProbeTimes } from "./net-times.js" */
/** @import { RunningServer } from "../lib/processes.js" */

/** Number of looks at the process over the run, and the least time between two, in ms: each collects all garbage. */
const [mostLooks, betweenLooks] = [120, 2000];

/** Journals are folded when they have reached the size of the state, and at least 8 MB; twice that and what comes meanwhile. */
const mostJournalMb = 24;

/** @typedef {Gauge & ReturnType<typeof folderSizes>} Look */

/**
 * @typedef {object} SoakResults
 * @property {Level[]} levels
 * @property {ProbeTimes} probes
 * @property {number} waitedShare of the time in which the event loop could have run, how much it waited for a CPU
 * @property {number} stallMs longest stall of the event loop, in CPU time
 * @property {number} collectionMs longest garbage collection
 * @property {boolean} isStateEqual
 * @property {Record<string, number>} rounds
 * @property {number} pushes
 * @property {string[]} errors
 */

/**
 * Runs the emulator under mixed traffic for a while, then restarts it.
 * @param {number} minutes
 * @returns {Promise<SoakResults>}
 */
export async function soak(minutes) {
  const folder = folderIn("soak");
  const bots = new Bots();
  await bots.listen();
  const start = () => startEmulator(folder, bots);
  const emulator = await start();
  const api = new Api(emulator.url);
  bots.tenants.set("", api);
  const traffic = new Traffic(api, bots);
  await traffic.warmUp();
  await gaugeOf(emulator);
  const bare = await runServer(fileURLToPath(new URL("bare-http.js", import.meta.url)), []);
  const probe = startProbe(emulator, bare.url);
  const before = threadTimes(emulator.pid);
  try {
    traffic.start();
    /** @type {Look[]} */
    const seen = [];
    const looks = Math.max(3, Math.min(mostLooks, Math.floor((minutes * 60_000) / betweenLooks)));
    for (let look = 0; look < looks; look++) {
      await new Promise((resolve) => setTimeout(resolve, (minutes * 60_000) / looks));
      await probe.pause();
      seen.push({ ...(await gaugeOf(emulator)), ...folderSizes(folder) });
      await probe.resume();
    }
    await traffic.stop();
    const stalls = seen.flatMap((look) => look.stalls);
    return {
      levels: measuresOf(seen).map(levelOf),
      probes: netTimes(await probe.report()),
      waitedShare: waitedShare(before, threadTimes(emulator.pid)),
      stallMs: Math.max(0, ...stalls.map(({ from, to, cpuMs }) => Math.min(to - from, cpuMs))),
      collectionMs: Math.max(...seen.map(({ collectionMs }) => collectionMs)),
      isStateEqual: await isRebuilt(emulator, start),
      rounds: traffic.rounds,
      pushes: bots.pushes,
      errors: [...traffic.errors, ...bots.errors],
    };
  } finally {
    probe.stop();
    bots.close();
    await Promise.all([emulator.stop(), bare.stop()]);
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} folder
 * @param {Bots} bots
 */
function startEmulator(folder, bots) {
  const gauge = new URL("gauge.js", import.meta.url).href;
  return runEmulator(worldAt(bots.url), {
    flags: ["--data-dir", folder],
    execArgv: ["--expose-gc", "--import", gauge],
  });
}

/**
 * @param {ReturnType<typeof threadTimes>} before
 * @param {ReturnType<typeof threadTimes>} after
 */
function waitedShare(before, after) {
  if (before === undefined || after === undefined) return 0;
  const waited = after.waitedMs - before.waitedMs;
  return waited / (waited + after.cpuMs - before.cpuMs);
}

/**
 * @param {RunningServer} emulator
 * @returns {Promise<Gauge>}
 */
async function gaugeOf({ child }) {
  const answer = nextWord(child);
  child.send("gauge");
  return /** @type {Promise<Gauge>} */ (answer);
}

/**
 * @param {readonly Look[]} seen
 * @returns {Measure[]}
 */
function measuresOf(seen) {
  /** @param {(look: Look) => number} value */
  const each = (value) => seen.map(value);
  /** @param {Look} look */
  const handles = ({ resources }) => Object.values(resources).reduce((sum, count) => sum + count, 0);
  const memory = { share: 0.15, least: 6 };
  const count = { share: 0.25, least: 15 };
  return [
    { what: "heap", unit: "MB", values: each(({ heapMb }) => heapMb), tolerance: { share: 0.1, least: 3 } },
    { what: "memory outside of the heap", unit: "MB", values: each(({ externalMb }) => externalMb), tolerance: memory },
    {
      what: "resident memory",
      unit: "MB",
      values: each(({ residentMb }) => residentMb),
      tolerance: { share: 0.15, least: 20 },
    },
    {
      what: "handles",
      unit: "",
      values: each((look) => handles(look) - (look.resources["Timeout"] ?? 0)),
      tolerance: count,
    },
    { what: "timers", unit: "", values: each(({ resources }) => resources["Timeout"] ?? 0), tolerance: count },
    { what: "files in the data folder", unit: "", values: each(({ files }) => files), tolerance: count },
    { what: "journals", unit: "MB", values: each(({ journalMb }) => journalMb), atMost: mostJournalMb },
    { what: "data folder", unit: "MB", values: each(({ folderMb }) => folderMb), atMost: 2 * mostJournalMb },
  ];
}
