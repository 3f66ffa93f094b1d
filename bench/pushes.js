import { createServer } from "node:http";
import { request } from "undici";
import { call } from "./lib/calls.js";
import { nextWord, runEmulator, runHelper } from "./lib/processes.js";
import { withSpread, median } from "./lib/statistics.js";
import { roomOf, sender, tenantOf } from "./lib/tenant.js";

/** @import { RunningServer } from "./lib/processes.js" */

const rounds = 5;
const rooms = 100;
const text = "x".repeat(200);

await throughput(1, 5000);
await throughput(100, 20_000);
await hungBots(199, 300);
await memory(100_000);

/**
 * Pushes per second to so many bots, against loops of undici's `request` that send as many bytes to the same sink: both
 * take turns, and the sink measures.
 * @param {number} bots
 * @param {number} pushes in a round
 */
async function throughput(bots, pushes) {
  const sink = runHelper("sink.js", { args: [String(bots)] });
  const { ports } = /** @type {{ ports: number[] }} */ (await nextWord(sink));
  const urls = ports.map((port) => `http://127.0.0.1:${port}/`);
  const emulator = await runEmulator(tenantOf(urls, rooms));
  const token = await tokenOf(emulator);
  /** @type {Record<"emulator" | "bare", number[]>} */
  const rates = { emulator: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    await fill(emulator, token, pushes);
    rates.emulator.push(await rate(sink, pushes, () => Promise.resolve()));
    rates.bare.push(await rate(sink, pushes, () => bareLoops(urls, pushes / bots)));
  }
  await emulator.stop();
  sink.kill();
  const ratio = median(rates.emulator) / median(rates.bare);
  console.log(`pushes per second, ${bots === 1 ? "one bot in order" : `${bots} bots`}: ${withSpread(rates.emulator)}`);
  console.log(`  bare loop of undici's request: ${withSpread(rates.bare)}; ratio ${ratio.toFixed(2)}`);
}

/**
 * @param {import("node:child_process").ChildProcess} sink
 * @param {number} pushes
 * @param {() => Promise<unknown>} send what sends them, where nothing does by itself
 */
async function rate(sink, pushes, send) {
  const ended = nextWord(sink);
  sink.send({ expect: pushes });
  await send();
  const { took } = /** @type {{ took: number }} */ (await ended);
  return (pushes / took) * 1000;
}

/**
 * @param {readonly string[]} urls
 * @param {number} each
 */
async function bareLoops(urls, each) {
  const event = {
    event_id: "$176722560000000jJQOp:example.org",
    type: "m.room.message",
    sender: sender.bot,
    timestamp: 1767225600000,
    room_id: roomOf(0),
    room_type: "multi_room",
    content: { msgtype: "m.text", body: text },
  };
  const payload = { app_id: "bot0", token: "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY", event };
  await Promise.all(
    urls.map(async (url) => {
      for (let sent = 0; sent < each; sent++) {
        const headers = { "content-type": "application/json" };
        const { body } = await request(url, { method: "PUT", headers, body: JSON.stringify(payload) });
        await body.text();
      }
    }),
  );
}

/**
 * How long a message takes to reach a bot, with and without bots that hang.
 * @param {number} hung
 * @param {number} messages
 */
async function hungBots(hung, messages) {
  /** @type {(() => void) | undefined} */
  let arrived;
  const live = createServer((incoming, response) => {
    incoming.resume().on("end", () => {
      response.end();
      arrived?.();
    });
  });
  const deaf = createServer(() => undefined);
  for (const server of [live, deaf]) await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const [liveUrl = "", deafUrl = ""] = [live, deaf].map((server) => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    return `http://127.0.0.1:${port}/`;
  });
  const urls = [liveUrl, ...Array.from({ length: hung }, () => deafUrl)];
  const [alone, among] = [await runEmulator(tenantOf([liveUrl], 1)), await runEmulator(tenantOf(urls, urls.length))];
  const tokens = [await tokenOf(alone), await tokenOf(among)];
  await sendTo(
    among,
    tokens[1] ?? "",
    Array.from({ length: hung }, (_, index) => roomOf(index + 1)),
  );
  /** @type {[number[], number[]]} */
  const latencies = [[], []];
  for (let message = 0; message < messages; message++) {
    for (const [index, emulator] of [alone, among].entries()) {
      const began = performance.now();
      const arrival = new Promise((resolve) => (arrived = () => resolve(null)));
      await Promise.all([arrival, sendTo(emulator, tokens[index] ?? "", [roomOf(0)])]);
      latencies[index]?.push(performance.now() - began);
    }
  }
  await Promise.all([alone.stop(), among.stop()]);
  for (const server of [live, deaf]) {
    server.close();
    server.closeAllConnections();
  }
  const [without, with_] = latencies.map(median);
  console.log(
    `from message/send to its push, ms: alone ${Number(without).toFixed(2)}, among ${hung} that hang ${Number(with_).toFixed(2)}`,
  );
}

/**
 * What queued events take of the heap, beside the messages that they are.
 * @param {number} count
 */
async function memory(count) {
  const [queued, unsubscribed] = [await heapOf(count, "queued"), await heapOf(count, "unsubscribed")];
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
  const each = (queued.heap - unsubscribed.heap) / count;
  console.log(
    `heap of ${count} messages: ${megabytes(unsubscribed.heap)}; with all of them queued: ${megabytes(queued.heap)}`,
  );
  console.log(`  a queued event: ${each.toFixed(0)} bytes; resident in all: ${megabytes(queued.rss)}`);
}

/**
 * @param {number} count
 * @param {"queued" | "unsubscribed"} subscription
 */
async function heapOf(count, subscription) {
  const helper = runHelper("queued-memory.js", { args: [String(count), subscription], execArgv: ["--expose-gc"] });
  const measured = /** @type {{ heap: number, rss: number }} */ (await nextWord(helper));
  return measured;
}

/**
 * Has as many events queued.
 * @param {RunningServer} emulator
 * @param {string} token
 * @param {number} count
 */
async function fill(emulator, token, count) {
  const all = Array.from({ length: rooms }, (_, index) => roomOf(index));
  for (let sent = 0; sent < count; sent += rooms) await sendTo(emulator, token, all);
}

/**
 * @param {RunningServer} emulator
 * @param {string} token
 * @param {string[]} room_ids
 */
async function sendTo({ url }, token, room_ids) {
  for (let from = 0; from < room_ids.length; from += 100) {
    const content = { msgtype: "m.text", body: text };
    const body = { app_id: sender.app_id, room_ids: room_ids.slice(from, from + 100), content };
    await call(`${url}/api/v1/finchat/open-api/message/send`, "POST", { body, token });
  }
}

/** @param {RunningServer} emulator */
async function tokenOf({ url }) {
  const body = { app_id: sender.app_id, secret: sender.secret };
  const { app_access_token } = await call(`${url}/api/v1/finchat/open-api/auth/token`, "POST", { body });
  return String(app_access_token);
}
