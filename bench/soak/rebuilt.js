import { isDeepStrictEqual } from "node:util";
import { Api, fieldOf } from "./api.js";
import { tenantHour } from "./tenants.js";
import { manners } from "./world.js";

/** @import { RunningServer } from "../lib/processes.js" */

/**
 * Whether the process's own state and that of a tenant are the same after a restart, which rebuilds them from the disk.
 * @param {RunningServer} emulator
 * @param {() => Promise<RunningServer>} start
 * @returns {Promise<boolean>}
 */
export async function isRebuilt(emulator, start) {
  const api = new Api(emulator.url);
  const created = await api.control("PUT", "/tenants/kept", { body: { clock: "frozen" } });
  await tenantHour(new Api(String(fieldOf(created.json, "url"))));
  await standStill(api);
  const before = await states(emulator.url);
  await emulator.stop();
  const again = await start();
  const after = await states(again.url);
  await again.stop();
  return isDeepStrictEqual(before, after);
}

/**
 * Ends all that changes by itself: no time passes, and nothing is pushed.
 * @param {Api} api
 */
async function standStill(api) {
  await api.control("PUT", "/clock", { body: { mode: "frozen" } });
  for (const app of ["helper", ...manners]) await api.control("POST", `/apps/${app}/queue/pause`);
  // A pause does not break off what is in progress.
  await api.control("POST", "/deliveries/settle", { body: { timeout_ms: 10_000, quiet_ms: 1000 } });
}

/**
 * The state of both tenants, but for the number of the last feed entry: a start adds one.
 * @param {string} url
 */
async function states(url) {
  const answers = await Promise.all([url, `${url}/t/kept`].map((base) => new Api(base).control("GET", "/state")));
  return answers.map(({ json }) => {
    const counters = { .../** @type {object} */ (fieldOf(json, "counters")), seq: undefined };
    return { .../** @type {object} */ (json), counters };
  });
}
