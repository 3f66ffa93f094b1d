import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { livezDuring } from "../support/livez.ts";
import { randomOf } from "../support/mutations.ts";
import { fillState, takeSnapshot, type Snapshot } from "../support/snapshot.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallTenant } from "../support/tenant.ts";

/** How many changed inputs of each kind are tried, and the seed of the changes; a longer hunt sets these. */
const count = Number(process.env["FLIPS"] ?? 60);
const seed = Number(process.env["FLIP_SEED"] ?? 1);
const timeout = 60_000 + count * 1_000;

/** Changes a few bytes that stand together: a bit, a byte, a byte left out or added, or a range that is gone or doubled. */
function flip(bytes: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * bytes.length);
  const value = Math.floor(random() * 256);
  const size = 1 + Math.floor(random() * 40);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const changes = [
    () => Buffer.concat([before, Buffer.of((bytes[at] ?? 0) ^ (1 << (value % 8))), after.subarray(1)]),
    () => Buffer.concat([before, Buffer.of(value), after.subarray(1)]),
    () => Buffer.concat([before, after.subarray(1)]),
    () => Buffer.concat([before, Buffer.of(value), after]),
    () => Buffer.concat([before, after.subarray(size)]),
    () => Buffer.concat([before, after.subarray(0, size), after]),
    () => before,
  ];
  return changes[Math.floor(random() * changes.length)]?.() ?? bytes;
}

/** Returns the rows of a snapshot by collection and nothing else: what a start may not lose. */
const rowsOf = ({ collections }: Snapshot): string => JSON.stringify(collections);

const start = (dataDir: string): Promise<RunningEmulator> =>
  runEmulator({ dataDir, fixtures: smallTenant(), clock: { mode: "frozen", at: 0 } });

async function rowsIn(folder: string): Promise<string> {
  const fx = await start(folder);
  const rows = rowsOf(await takeSnapshot(fx, false));
  await fx.emulator.close();
  return rows;
}

/** A data folder of now, which holds rows of every collection, with most of them in its journal. */
async function presentFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  const fx = await runEmulator({ dataDir });
  await fillState(fx);
  await fx.emulator.close();
  return dataDir;
}

const oldFolder = (): Promise<string> => Promise.resolve(join(import.meta.dirname, "folders/version-2"));

function copyOf(folder: string): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

describe("a data folder with changed bytes", () => {
  it.each([
    ["the present version", presentFolder],
    ["version 2", oldFolder],
  ])(`of %s is refused with a sentence, or loads whole (FLIP_SEED=${seed})`, { timeout }, async (_, make) => {
    const random = randomOf(seed);
    const folder = await make();
    const whole = await rowsIn(copyOf(folder));
    const files = readdirSync(folder).filter((name) => /^(?:state|journal)/.test(name));
    const outcomes = { refused: 0, whole: 0 };
    const failures: object[] = [];
    for (let round = 0; round < count; round++) {
      const copy = copyOf(folder);
      const path = join(copy, files[Math.floor(random() * files.length)] ?? "");
      const before = readFileSync(path);
      const bytes = flip(before, random);
      writeFileSync(path, bytes);
      const outcome = await rowsIn(copy).catch((error: unknown) => error as Error);
      if (outcome === whole) outcomes.whole++;
      else if (outcome instanceof Error && outcome.name === "StateError" && outcome.message.includes(copy)) {
        outcomes.refused++;
        if (!readFileSync(path).equals(bytes)) failures.push({ round, path, problem: "a refused file was changed" });
      } else failures.push({ round, path, outcome: String(outcome).slice(0, 200) });
    }
    expect(failures).toEqual([]);
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(outcomes.refused + outcomes.whole).toBe(count);
  });
});

/** The number of rows of each collection. */
const sizesOf = (collections: Readonly<Record<string, readonly unknown[]>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(collections)
      .map(([name, rows]) => [name, rows.length] as const)
      .filter(([, size]) => size > 0),
  );

describe("a snapshot with changed bytes", () => {
  it(`is refused with a sentence, or loads whole (FLIP_SEED=${seed})`, { timeout }, async () => {
    const random = randomOf(seed);
    const origin = await runEmulator();
    await fillState(origin);
    const bytes = Buffer.from(JSON.stringify(await takeSnapshot(origin)));
    const fx = await runEmulator();
    const outcomes = { refused: 0, whole: 0 };
    const failures: object[] = [];
    let slowest = 0;
    for (let round = 0; round < count; round++) {
      const before = rowsOf(await takeSnapshot(fx));
      const body = flip(bytes, random);
      const { result, slowestMs } = await livezDuring(fx.url, () => fx.answer("importState", { body }));
      slowest = Math.max(slowest, slowestMs);
      const after = await takeSnapshot(fx);
      if (result.status === 400) {
        outcomes.refused++;
        const { error = "" } = result.body as { error?: string };
        if (error === "" || rowsOf(after) !== before) failures.push({ round, problem: "a refusal", error });
      } else if (result.status === 204) {
        outcomes.whole++;
        const given = JSON.parse(body.toString("utf8")) as Snapshot;
        const [expected, found] = [sizesOf(given.collections), sizesOf(after.collections)];
        if (JSON.stringify(expected) !== JSON.stringify(found)) failures.push({ round, expected, found });
      } else failures.push({ round, ...result });
    }
    const errors = fx.logLines.filter((line) => /"level":[56]0/.test(line));
    expect({ failures, errors }).toEqual({ failures: [], errors: [] });
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(outcomes.whole).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(10_000);
  });
});
