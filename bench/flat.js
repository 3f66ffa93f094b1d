import { performance } from "node:perf_hooks";
import { interleaved } from "./lib/figures.js";
import { crowd, departmentOf, fcidOf, pushedRooms, tenantOfSize } from "./lib/large-tenant.js";
import { rate } from "./lib/load.js";
import { nextWord, runEmulator, runHelper } from "./lib/processes.js";
import { timed } from "./lib/push-loops.js";
import { roomOf, sender, sending, speakIn, tokenOf } from "./lib/tenant.js";

/** @import { Call } from "./lib/load.js" */
/** @import { Amount, Report } from "./lib/figures.js" */
/** @typedef {Awaited<ReturnType<typeof start>>} Side */

const sizes = { small: { users: 1_000, rooms: 200 }, large: { users: 100_000, rooms: 10_000 } };
/** A room of both tenants in which no bot listens. */
const quiet = roomOf(150);
const asked = { atLeast: 1 / 1.15 };
const against = "the small tenant";

/**
 * Whether calls and pushes cost the same in the tenant of a whole bank as in a small one.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure(amount, report) {
  const [small, large] = [await start(sizes.small), await start(sizes.large)];
  report({ target: 4, what: "start with the large tenant", unit: "s", emulator: [large.took], asked: { atMost: 5 } });
  report({ what: "memory with the large tenant", unit: "MB", emulator: [large.emulator.residentMb()] });
  await say(large, amount.messages, report);
  for (const [what, callOf] of Object.entries(calls)) {
    const rates = await interleaved(amount.rounds, {
      emulator: () => rate(large.emulator.url, callOf(large.token), amount),
      baseline: () => rate(small.emulator.url, callOf(small.token), amount),
    });
    report({ target: 4, what, unit: "calls/s", ...rates, against, asked });
  }
  const pushes = Math.ceil((amount.ms * 4) / pushedRooms) * pushedRooms;
  const rates = await interleaved(amount.rounds, {
    emulator: () => pushRate(large, pushes),
    baseline: () => pushRate(small, pushes),
  });
  report({ target: 4, what: "pushes to one bot", unit: "pushes/s", ...rates, against, asked });
  for (const { emulator, sink } of [small, large]) {
    await emulator.stop();
    sink.kill();
  }
}

/** @type {Record<string, (token: string) => Call>} what is called in rooms and departments that both tenants have */
const calls = {
  "message/send": (token) => sending(token, [quiet]),
  "a timeline's newest 20": () => ({
    path: `/_emulator/v1/rooms/${encodeURIComponent(quiet)}/messages?limit=20&as=${encodeURIComponent(sender.bot)}`,
  }),
  "a user": (token) => reading(token, `users/${encodeURIComponent(fcidOf(7))}`),
  "a department of 100": (token) => reading(token, `contact/departments/${departmentOf(3)}`),
};

/**
 * @param {string} token
 * @param {string} path
 * @returns {Call}
 */
const reading = (token, path) => ({
  path: `/api/v1/finchat/open-api/${path}?app_id=${sender.app_id}`,
  headers: { authorization: `Bearer ${token}` },
});

/** @param {{ users: number, rooms: number }} size */
async function start(size) {
  const sink = runHelper("sink.js", { args: ["1"] });
  const { ports } = /** @type {{ ports: number[] }} */ (await nextWord(sink));
  const tenant = tenantOfSize({ ...size, url: `http://127.0.0.1:${String(ports[0])}/` });
  const begun = performance.now();
  const emulator = await runEmulator(tenant);
  const took = (performance.now() - begun) / 1000;
  return { emulator, took, sink, token: await tokenOf(emulator) };
}

/**
 * Fills the rooms with so many messages.
 * @param {Side} side
 * @param {number} count
 * @param {Report} report
 */
async function say({ emulator, token }, count, report) {
  const begun = performance.now();
  const rooms = Array.from({ length: sizes.large.rooms - pushedRooms }, (_, index) => roomOf(pushedRooms + index));
  for (let sent = 0; sent < count; sent += rooms.length) {
    await speakIn(emulator, token, rooms.slice(0, count - sent));
  }
  const took = (performance.now() - begun) / 1000;
  const what = `filling it with ${count.toLocaleString("en")} messages, 100 a call`;
  report({ what, unit: "messages/s", emulator: [count / took] });
  report({ what: "memory with all of them", unit: "MB", emulator: [emulator.residentMb()] });
  await speakIn(emulator, token, [crowd]);
}

/**
 * @param {Side} side
 * @param {number} pushes
 */
async function pushRate({ emulator, sink, token }, pushes) {
  const rooms = Array.from({ length: pushes }, (_, index) => roomOf(index % pushedRooms));
  await speakIn(emulator, token, rooms);
  return timed(sink, pushes, () => Promise.resolve());
}
