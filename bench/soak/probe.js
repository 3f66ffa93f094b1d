import { Agent, get } from "node:http";
import { performance } from "node:perf_hooks";
import { threadTimes } from "./thread-times.js";

/**
 * Asks two servers the same at the same instants, every 100 ms: the emulator's /livez, and the bare server. Its arguments
 * are both URLs and the emulator's process. Told "pause", it asks no more, and says so when all has been answered; told "resume", it goes on; told
 * "report", it says how long each answer took.
 */
const [emulator = "", bare = "", pid = ""] = process.argv.slice(2);
const every = 100;
const agent = new Agent({ keepAlive: true });

/** @import { Tick } from "./net-times.js" */

/** @type {Tick[]} */
const ticks = [];
/** @type {Set<Promise<void>>} */
const asked = new Set();
let paused = false;

setInterval(() => {
  if (paused) return;
  const tick = ask();
  asked.add(tick);
  void tick.finally(() => asked.delete(tick));
}, every);

process.on("message", (/** @type {string} */ word) => {
  paused = word === "pause";
  if (word === "report") process.send?.(ticks);
  else void Promise.all(asked).then(() => process.send?.({}));
});

async function ask() {
  const at = performance.timeOrigin + performance.now();
  const before = waitedMs();
  const [[emulatorMs, waited], bareMs] = await Promise.all([
    answerTime(`${emulator}/livez`).then((ms) => /** @type {const} */ ([ms, waitedMs() - before])),
    answerTime(bare),
  ]);
  ticks.push({ at, emulatorMs, bareMs, waitedMs: waited });
}

/** How long the emulator's loop has waited for a CPU so far, in ms. */
function waitedMs() {
  return threadTimes(Number(pid))?.waitedMs ?? 0;
}

/**
 * How long an answer takes, in ms; Infinity where there is none.
 * @param {string} url
 * @returns {Promise<number>}
 */
function answerTime(url) {
  const begun = performance.now();
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode === 200 ? performance.now() - begun : Infinity));
    }).on("error", () => resolve(Infinity));
  });
}
