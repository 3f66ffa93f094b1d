import { call } from "./lib/calls.js";
import { interleaved } from "./lib/figures.js";
import { runEmulator } from "./lib/processes.js";

/** @import { Amount, Report } from "./lib/figures.js" */

const workers = 8;
/** Tests of a worker, each with a tenant or an emulator of its own. */
const tests = 25;

/**
 * Eight test workers at the same time, each test in a state of its own: tenants of one process, and eight processes that
 * are reset before each test.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds }, report) {
  const shared = await runEmulator();
  const own = await Promise.all(Array.from({ length: workers }, () => runEmulator()));
  const each = (/** @type {(worker: number) => Promise<void>} */ test) => timed(() => inWorkers(test));
  const times = await interleaved(Math.ceil(rounds / 2), {
    emulator: () => each(() => testInTenant(shared.url)),
    baseline: () => each((worker) => testAfterReset(own[worker]?.url ?? "")),
  });
  const figure = { what: `${workers * tests} tests of ${workers} workers, a tenant each`, unit: "ms", ...times };
  report({ target: 8, ...figure, against: `${workers} processes, reset before each test` });
  const memory = own.reduce((sum, { residentMb }) => sum + residentMb(), 0);
  report({
    what: `memory of one process after the tests of ${workers} workers`,
    unit: "MB",
    emulator: [shared.residentMb()],
    against: `${workers} processes`,
    baseline: [memory],
  });
  await Promise.all([shared, ...own].map((emulator) => emulator.stop()));
}

/** @param {(worker: number) => Promise<void>} test */
async function inWorkers(test) {
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let done = 0; done < tests; done++) await test(worker);
    }),
  );
}

/** @param {() => Promise<void>} work */
async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** @param {string} process */
async function testInTenant(process) {
  const { name, url } = await call(`${process}/_emulator/v1/tenants`, "POST", { body: { clock: "frozen" } });
  await test(String(url));
  await call(`${process}/_emulator/v1/tenants/${String(name)}`, "DELETE");
}

/** @param {string} url */
async function testAfterReset(url) {
  await call(`${url}/_emulator/v1/reset`, "POST");
  await test(url);
}

/** @param {string} url */
async function test(url) {
  const control = `${url}/_emulator/v1`;
  const body = { to: "@finchat-help-bot:example.org", content: { msgtype: "m.text", body: "hello" } };
  for (let said = 0; said < 5; said++) await call(`${control}/users/@alice:example.org/messages`, "POST", { body });
  await call(`${control}/wait`, "POST", { body: { for: "message", match: { content: { body: "hello" } } } });
  await call(`${control}/clock/advance`, "POST", { body: { by: "1h" } });
}
