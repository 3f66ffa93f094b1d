import { interleaved } from "./lib/figures.js";
import { crowd, tenantOfSize } from "./lib/large-tenant.js";
import { rate } from "./lib/load.js";
import { runEmulator } from "./lib/processes.js";
import { roomOf, sending, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */

/**
 * What a message costs in a room of 5,000 members.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds, ms }, report) {
  const emulator = await runEmulator(tenantOfSize({ users: 5_000, rooms: 200, url: "http://127.0.0.1:9/" }));
  const token = await tokenOf(emulator);
  const rates = await interleaved(rounds, {
    emulator: () => rate(emulator.url, sending(token, [crowd]), { ms }),
    baseline: () => rate(emulator.url, sending(token, [roomOf(150)]), { ms }),
  });
  await emulator.stop();
  const figure = { target: 4, what: "message/send in a room of 5,000 members", unit: "calls/s", ...rates };
  report({ ...figure, against: "a room of 11", asked: { atLeast: 1 / 1.15 } });
}
