import { createServer } from "node:http";
import { performance } from "node:perf_hooks";
import { interleaved } from "./lib/figures.js";
import { listenLocally, stopServer } from "./lib/local-server.js";
import { runEmulator } from "./lib/processes.js";
import { median } from "./lib/statistics.js";
import { roomOf, speakIn, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */

const hung = 199;
const messages = 100;

/**
 * How long a message takes to reach a bot, among bots that hang and without any.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds }, report) {
  /** @type {(() => void) | undefined} */
  let arrived;
  const live = createServer((incoming, response) => {
    incoming.resume().on("end", () => {
      response.end();
      arrived?.();
    });
  });
  const deaf = createServer(() => undefined);
  const [liveUrl, deafUrl] = [await listenLocally(live), await listenLocally(deaf)];
  const urls = [liveUrl, ...Array.from({ length: hung }, () => deafUrl)];
  const alone = await withToken(tenantOf([liveUrl], 1));
  const among = await withToken(tenantOf(urls, urls.length));
  await speakIn(
    among.emulator,
    among.token,
    Array.from({ length: hung }, (_, index) => roomOf(index + 1)),
  );

  /** @param {typeof alone} one */
  const latency = async ({ emulator, token }) => {
    const begun = performance.now();
    const arrival = new Promise((resolve) => (arrived = () => resolve(undefined)));
    await Promise.all([arrival, speakIn(emulator, token, [roomOf(0)])]);
    return performance.now() - begun;
  };
  /** @type {{ emulator: number[], baseline: number[] }} */
  const latencies = { emulator: [], baseline: [] };
  for (let round = 0; round < rounds; round++) {
    const both = await interleaved(messages, { emulator: () => latency(among), baseline: () => latency(alone) });
    latencies.emulator.push(median(both.emulator));
    latencies.baseline.push(median(both.baseline));
  }
  await Promise.all([alone.emulator.stop(), among.emulator.stop(), stopServer(live), stopServer(deaf)]);
  report({
    target: 3,
    what: `from message/send to its push, beside ${hung} bots that hang`,
    unit: "ms",
    ...latencies,
    against: "the same without them",
    asked: { atMost: 1.1 },
  });
}

/** @param {object} tenant */
async function withToken(tenant) {
  const emulator = await runEmulator(tenant);
  return { emulator, token: await tokenOf(emulator) };
}
