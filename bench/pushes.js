import { interleaved } from "./lib/figures.js";
import { nextWord, runEmulator, runHelper } from "./lib/processes.js";
import { pushLoops, timed } from "./lib/push-loops.js";
import { roomOf, speakIn, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */

const rooms = 100;

/**
 * Pushes per second to one bot and to a hundred, against loops of undici's `request` that send as many bytes to the same
 * sink; the sink measures.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure(amount, report) {
  for (const { bots, seconds } of [
    { bots: 1, seconds: 5 },
    { bots: 100, seconds: 15 },
  ]) {
    const pushes = Math.ceil((amount.ms * seconds) / rooms) * rooms;
    report({
      target: 3,
      what: bots === 1 ? "pushes to one bot, in order" : `pushes to ${bots} bots`,
      unit: "pushes/s",
      ...(await throughput(bots, pushes, amount.rounds)),
      against: `undici's request in a loop, ${bots} in flight`,
      asked: { atLeast: 0.7 },
    });
  }
}

/**
 * @param {number} bots
 * @param {number} pushes in a round
 * @param {number} rounds
 */
async function throughput(bots, pushes, rounds) {
  const sink = runHelper("sink.js", { args: [String(bots)] });
  const { ports } = /** @type {{ ports: number[] }} */ (await nextWord(sink));
  const urls = ports.map((port) => `http://127.0.0.1:${port}/`);
  const emulator = await runEmulator(tenantOf(urls, rooms));
  const token = await tokenOf(emulator);
  const all = Array.from({ length: pushes }, (_, index) => roomOf(index % rooms));
  const rates = await interleaved(rounds, {
    async emulator() {
      await speakIn(emulator, token, all);
      return timed(sink, pushes, () => Promise.resolve());
    },
    baseline: () => timed(sink, pushes, () => pushLoops(urls, pushes / bots)),
  });
  await emulator.stop();
  sink.kill();
  return rates;
}
