import { call } from "./lib/calls.js";
import { interleaved } from "./lib/figures.js";
import { rate } from "./lib/load.js";
import { runEmulator } from "./lib/processes.js";
import { sending, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */
/** @import { RunningServer } from "./lib/processes.js" */

/** Number of tenants: the default of `tenants.max`. */
const count = 1000;

/**
 * Tenants of one process: what one costs to create and to keep, and what a call of one costs beside 999 others.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds, ms }, report) {
  const crowded = await runEmulator();
  const before = crowded.residentMb();
  const times = await createMany(crowded, count - 1);
  const memory = ((crowded.residentMb() - before) * 1024) / (count - 1);
  report({
    target: 8,
    what: "creating a tenant, median",
    unit: "ms",
    emulator: [at(times, 0.5)],
    asked: { atMost: 10 },
  });
  report({ what: "creating a tenant, 99 of 100 within", unit: "ms", emulator: [at(times, 0.99)] });
  report({
    target: 8,
    what: `memory of a tenant, with ${count} of them`,
    unit: "KB",
    emulator: [memory],
    asked: { atMost: 400 },
  });
  const alone = await runEmulator();
  const fixtures = tenantOf([], 1);
  const [one, lone] = await Promise.all([busyTenant(crowded, fixtures), busyTenant(alone, fixtures)]);
  const rates = await interleaved(rounds, {
    emulator: () => rate(crowded.url, one, { ms }),
    baseline: () => rate(alone.url, lone, { ms }),
  });
  await Promise.all([crowded.stop(), alone.stop()]);
  report({
    target: 8,
    what: `message/send of a tenant beside ${count - 1} others`,
    unit: "calls/s",
    ...rates,
    against: "the only tenant",
    asked: { atLeast: 1 / 1.1 },
  });
}

/**
 * Creates tenants one after the other; how long each took, in ms, in order.
 * @param {RunningServer} emulator
 * @param {number} many
 */
async function createMany(emulator, many) {
  const times = [];
  for (let created = 0; created < many; created++) {
    const begun = performance.now();
    await call(`${emulator.url}/_emulator/v1/tenants`, "POST", { body: { name: `tenant-${created}` } });
    times.push(performance.now() - begun);
  }
  return times.sort((one, other) => one - other);
}

/**
 * Creates a tenant that sends; the call with which it does.
 * @param {RunningServer} emulator
 * @param {object} fixtures
 */
async function busyTenant(emulator, fixtures) {
  const body = { name: "busy", fixtures, settings: { limits: { journal_entries: 0 } } };
  const { url } = await call(`${emulator.url}/_emulator/v1/tenants`, "POST", { body });
  const sent = sending(await tokenOf({ url: String(url) }));
  return { ...sent, path: `/t/busy${sent.path}` };
}

/**
 * The value below which a part of the sorted ones lies.
 * @param {readonly number[]} sorted
 * @param {number} part
 */
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
