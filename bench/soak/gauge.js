import { threadTimes } from "./thread-times.js";
import { constants, performance, PerformanceObserver } from "node:perf_hooks";

/**
 * Loaded into the emulator's process before the emulator: tells its parent what the process holds, each time it is asked.
 * Needs --expose-gc.
 */

/**
 * Content of the process after a garbage collection.
 * @typedef {object} Gauge
 * @property {number} heapMb
 * @property {number} externalMb memory outside of the heap that objects hold
 * @property {number} residentMb
 * @property {Record<string, number>} resources how many of each kind keep the process alive: sockets, servers, timers
 * @property {Stall[]} stalls those of the event loop since the last time, without those of this gauge
 * @property {number} collectionMs longest garbage collection since the last time, without those of this gauge
 */

/**
 * A time in which the event loop did not turn.
 * @typedef {object} Stall
 * @property {number} from ms since the epoch
 * @property {number} to
 * @property {number} cpuMs CPU time of the loop's thread meanwhile; of all threads, where the system does not tell it
 */

const mebibyte = 1_048_576;
const every = 10;
const leastStall = 20;

/** @type {Stall[]} */
let stalls = [];
let collectionMs = 0;
let [lookedAt, cpu] = [now(), cpuMs()];

setInterval(() => {
  const at = now();
  if (at - lookedAt >= leastStall) stalls.push({ from: lookedAt, to: at, cpuMs: cpuMs() - cpu });
  [lookedAt, cpu] = [now(), cpuMs()];
}, every).unref();

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { duration, detail } = /** @type {{ duration: number, detail?: { flags?: number } }} */ (entry);
    const flags = detail?.flags ?? 0;
    if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) === 0) collectionMs = Math.max(collectionMs, duration);
  }
}).observe({ entryTypes: ["gc"] });

process.on("message", () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  /** @type {Record<string, number>} */
  const resources = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  /** @type {Gauge} */
  const gauge = {
    heapMb: heapUsed / mebibyte,
    externalMb: external / mebibyte,
    residentMb: rss / mebibyte,
    resources,
    stalls,
    collectionMs,
  };
  process.send?.(gauge);
  [stalls, collectionMs] = [[], 0];
  [lookedAt, cpu] = [now(), cpuMs()];
});

// A listener keeps the channel, and that the process; the emulator ends when it has closed what is its own.
process.channel?.unref();

/** Ms since the epoch, for the processes of the machine alike. */
function now() {
  return performance.timeOrigin + performance.now();
}

/** CPU time of the loop's thread so far, in ms. */
function cpuMs() {
  const times = threadTimes(process.pid);
  if (times !== undefined) return times.cpuMs;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
