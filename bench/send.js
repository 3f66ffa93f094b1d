import { interleaved } from "./lib/figures.js";
import { rate } from "./lib/load.js";
import { nextWord, runBare, runEmulator, runHelper } from "./lib/processes.js";
import { settle, sending, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */

/**
 * message/send over 50 connections, against a bare route with the same validator.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure(amount, report) {
  const sink = runHelper("sink.js", { args: ["1", "open"] });
  const { ports } = /** @type {{ ports: number[] }} */ (await nextWord(sink));
  const unheard = { ...tenantOf([], 1), settings: { limits: { journal_entries: 0 } } };
  const heard = { ...tenantOf([`http://127.0.0.1:${String(ports[0])}/`], 1), settings: {} };
  report({
    target: 2,
    what: "message/send, request journal off",
    ...(await against(amount, unheard, "silent")),
    asked: { atLeast: 1.5 },
  });
  report({
    target: 2,
    what: "message/send, request journal on and a subscribed bot that answers",
    ...(await against(amount, heard, "silent")),
    asked: { atLeast: 1 },
  });
  report({ what: "the same, each call logged", ...(await against(amount, heard, "info")) });
  sink.kill();
}

/**
 * @param {Amount} amount
 * @param {object} tenant
 * @param {string} log
 */
async function against({ rounds, ms }, tenant, log) {
  const [emulator, bare] = [await runEmulator(tenant, { log }), await runBare()];
  const call = sending(await tokenOf(emulator));
  const rates = await interleaved(rounds, {
    async emulator() {
      const perSecond = await rate(emulator.url, call, { ms });
      await settle(emulator);
      return perSecond;
    },
    baseline: () => rate(bare.url, { ...call, path: "/send" }, { ms }),
  });
  await Promise.all([emulator.stop(), bare.stop()]);
  return { unit: "calls/s", ...rates, against: "Express, express.json, the same validator" };
}
