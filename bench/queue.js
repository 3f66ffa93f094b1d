import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { call } from "./lib/calls.js";
import { interleaved } from "./lib/figures.js";
import { nextWord, runEmulator, runHelper } from "./lib/processes.js";
import { pushLoops } from "./lib/push-loops.js";
import { botAt, botOf, roomOf, sender, settle, speakIn, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */

const events = 10_000;
const bots = 1_000;
/** How often a push is tried again within its hour: after 1, 2, 4 ... seconds, then every ten minutes. */
const attempts = 14;

/**
 * What it costs that bots do not answer.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds, ms }, report) {
  report({
    target: 7,
    what: `CPU while ${events.toLocaleString("en")} events wait for a dead bot`,
    unit: "% of a core",
    ...(await idle(rounds, Math.max(ms, 1000))),
    asked: { atMost: 1 },
  });
  report({
    target: 7,
    what: `advancing the clock an hour over ${bots.toLocaleString("en")} failing bots`,
    unit: "ms",
    ...(await anHour(Math.min(rounds, 5))),
    against: "undici's request in loops, 100 in flight",
    asked: { atMost: 2 },
  });
}

/**
 * @param {number} rounds
 * @param {number} ms
 */
async function idle(rounds, ms) {
  const emulator = await runEmulator(tenantOf(["http://127.0.0.1:9/"], 100));
  const settings = { push: { initial_interval_ms: 600_000 } };
  await call(`${emulator.url}/_emulator/v1/settings`, "PATCH", { body: settings });
  const rooms = Array.from({ length: events }, (_, index) => roomOf(index % 100));
  await speakIn(emulator, await tokenOf(emulator), rooms);
  await settle(emulator);
  /** @type {number[]} */
  const shares = [];
  for (let round = 0; round < rounds; round++) {
    const [cpu, begun] = [cpuMs(emulator.pid), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, ms));
    shares.push(((cpuMs(emulator.pid) - cpu) / (performance.now() - begun)) * 100);
  }
  await emulator.stop();
  return { emulator: shares };
}

/**
 * The time that a process has had on a CPU, in ms; Linux tells it in hundredths of a second.
 * @param {number} pid
 */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** @param {number} rounds */
async function anHour(rounds) {
  const sink = runHelper("sink.js", { args: ["100", "failing"] });
  const { ports } = /** @type {{ ports: number[] }} */ (await nextWord(sink));
  const urls = ports.map((port) => `http://127.0.0.1:${port}/`);
  const apps = Array.from({ length: bots }, (_, index) => botAt(urls[index % urls.length] ?? "", index));
  const fcids = [sender.bot, ...apps.map((_, index) => botOf(index))];
  const room = { room_id: roomOf(0), type: "multi_chat", owner: sender.bot, fcids };
  const emulator = await runEmulator({ apps: [sender, ...apps], rooms: [room] }, { flags: ["--clock", "frozen"] });
  const took = await interleaved(rounds, {
    emulator: () => hourOf(emulator),
    async baseline() {
      const begun = performance.now();
      await pushLoops(urls, (bots * attempts) / urls.length);
      return performance.now() - begun;
    },
  });
  await emulator.stop();
  sink.kill();
  return took;
}

/** @param {{ url: string }} emulator */
async function hourOf(emulator) {
  await call(`${emulator.url}/_emulator/v1/reset`, "POST");
  await speakIn(emulator, await tokenOf(emulator), [roomOf(0)]);
  await settle(emulator);
  const begun = performance.now();
  await call(`${emulator.url}/_emulator/v1/clock/advance`, "POST", { body: { by_ms: 3_600_000 } });
  return performance.now() - begun;
}
