import { createServer } from "node:http";
import { performance } from "node:perf_hooks";
import { call } from "./lib/calls.js";
import { interleaved } from "./lib/figures.js";
import { listenLocally, stopServer } from "./lib/local-server.js";
import { runEmulator } from "./lib/processes.js";
import { median } from "./lib/statistics.js";
import { botAt, botOf, roomOf, sender, sending, speakIn, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */
/** @import { RunningServer } from "./lib/processes.js" */

/** Calls of a round, of which the median counts. */
const calls = 300;

/** Events that wait for the hanging bot, and bots that fail for the hour. */
const waiting = 1_000;
const failing = 1_000;

/**
 * What a tenant notices of its neighbours in the process: a bot that hangs, and a clock that advances an hour.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds }, report) {
  const deaf = createServer(() => undefined);
  const refusing = createServer((incoming, response) => {
    incoming.resume().on("end", () => response.writeHead(500).end());
  });
  const [deafUrl, refusingUrl] = [await listenLocally(deaf), await listenLocally(refusing)];
  const [among, alone] = [await runEmulator(), await runEmulator()];
  const [one, lone] = [await callerOf(among), await callerOf(alone)];
  const neighbour = await createTenant(among, "deaf", tenantOf([deafUrl], 1));
  await speakIn(neighbour, await tokenOf(neighbour), Array(waiting).fill(roomOf(0)));
  /** @type {{ emulator: number[], baseline: number[] }} */
  const latencies = { emulator: [], baseline: [] };
  for (let round = 0; round < rounds; round++) {
    const both = await interleaved(calls, { emulator: one, baseline: lone });
    latencies.emulator.push(median(both.emulator));
    latencies.baseline.push(median(both.baseline));
  }
  report({
    target: 8,
    what: `a call of a tenant beside one whose bot hangs over ${waiting.toLocaleString("en")} events, median`,
    unit: "ms",
    ...latencies,
    against: "the same without it",
    asked: { atMost: 1.1 },
  });
  report({
    target: 8,
    what: `longest call of a tenant while another advances an hour over ${failing.toLocaleString("en")} failing bots`,
    unit: "ms",
    emulator: await longestDuringAnHour(among, one, refusingUrl),
    asked: { atMost: 100 },
  });
  await Promise.all([among.stop(), alone.stop()]);
  await Promise.all([stopServer(deaf), stopServer(refusing)]);
}

/**
 * The longest call of each of three hours, in ms: all failing bots retry in each.
 * @param {RunningServer} emulator
 * @param {() => Promise<number>} timed
 * @param {string} url
 */
async function longestDuringAnHour(emulator, timed, url) {
  const apps = Array.from({ length: failing }, (_, index) => botAt(url, index));
  const fcids = [sender.bot, ...apps.map((_, index) => botOf(index))];
  const room = { room_id: roomOf(0), type: "multi_chat", owner: sender.bot, fcids };
  const busy = await createTenant(emulator, "busy-clock", { apps: [sender, ...apps], rooms: [room] }, "frozen");
  /** @type {number[]} */
  const longest = [];
  for (let hour = 0; hour < 3; hour++) {
    await speakIn(busy, await tokenOf(busy), [roomOf(0)]);
    const state = { isAdvancing: true };
    const advance = call(`${busy.url}/_emulator/v1/clock/advance`, "POST", { body: { by: "1h" } }).finally(() => {
      state.isAdvancing = false;
    });
    let worst = 0;
    while (state.isAdvancing) worst = Math.max(worst, await timed());
    await advance;
    longest.push(worst);
  }
  return longest;
}

/**
 * Creates a tenant; its URL.
 * @param {RunningServer} emulator
 * @param {string} name
 * @param {object} fixtures
 * @param {string} [clock]
 */
async function createTenant(emulator, name, fixtures, clock = "real") {
  const { url } = await call(`${emulator.url}/_emulator/v1/tenants`, "POST", { body: { name, fixtures, clock } });
  return { url: String(url) };
}

/**
 * A message/send of a tenant of its own, and how long it took, in ms.
 * @param {RunningServer} emulator
 */
async function callerOf(emulator) {
  const tenant = await createTenant(emulator, "caller", tenantOf([], 1));
  const token = await tokenOf(tenant);
  const { path, body } = sending(token);
  return async () => {
    const begun = performance.now();
    await call(tenant.url + path, "POST", { token, body });
    return performance.now() - begun;
  };
}
