import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { interleaved } from "./lib/figures.js";
import { rate } from "./lib/load.js";
import { folderIn } from "./lib/cache.js";
import { runEmulator } from "./lib/processes.js";
import { roomOf, sending, speakIn, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Amount, Report } from "./lib/figures.js" */

const rooms = 100;
const mebibytes = 100;

/**
 * What it costs that nobody is answered before a change is on the disk, and whether that grows with the state.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds, ms }, report) {
  const folders = [folderIn("data-small"), folderIn("data-large")];
  const [memory, small] = [await side([]), await side(["--data-dir", folders[0] ?? ""])];
  const measured = (/** @type {typeof small} */ { emulator, token }) => rate(emulator.url, sending(token), { ms });
  const kept = await interleaved(rounds, { emulator: () => measured(small), baseline: () => measured(memory) });
  const unit = "calls/s";
  const what = "message/send with --data-dir";
  report({ target: 5, what, unit, ...kept, against: "without", asked: { atLeast: 0.75 } });
  await memory.emulator.stop();

  const large = await side(["--data-dir", folders[1] ?? ""]);
  await fill(large, folders[1] ?? "");
  const grown = await interleaved(rounds, { emulator: () => measured(large), baseline: () => measured(small) });
  const asked = { atLeast: 1 / 1.15 };
  report({
    target: 5,
    what: `${what}, ${mebibytes} MB in it`,
    unit,
    ...grown,
    against: "next to nothing in it",
    asked,
  });
  await Promise.all([small.emulator.stop(), large.emulator.stop()]);
  for (const folder of folders) rmSync(folder, { recursive: true });
}

/** @param {string[]} flags */
async function side(flags) {
  const emulator = await runEmulator(tenantOf([], rooms), { flags });
  return { emulator, token: await tokenOf(emulator) };
}

/**
 * Speaks until the folder holds as much as it should.
 * @param {Awaited<ReturnType<typeof side>>} side
 * @param {string} folder
 */
async function fill({ emulator, token }, folder) {
  const all = Array.from({ length: rooms * 50 }, (_, index) => roomOf(index % rooms));
  while (sizeOf(folder) < mebibytes * 1_048_576) await speakIn(emulator, token, all);
}

/** @param {string} folder */
const sizeOf = (folder) =>
  readdirSync(folder)
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
