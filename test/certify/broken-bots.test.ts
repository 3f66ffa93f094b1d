import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEmulator, type RunningEmulator } from "finchat-emulator";
import { faults } from "../../examples/broken-bots/faults.js";
import { checkIds } from "../../src/certify/certification.ts";
import { certifyCommand } from "./certify-command.ts";

let fx: RunningEmulator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "broken-bots-"));
  fx = await startEmulator();
});

afterAll(async () => {
  await fx.close();
  rmSync(folder, { recursive: true });
});

it("has a broken bot for each check", () => {
  expect(Object.keys(faults)).toEqual(checkIds);
});

it.concurrent.each(["none", ...Object.keys(faults)])(
  "a bot with the fault %s fails the check of that name and no other",
  { timeout: 300_000 },
  async (fault) => {
    const bot = `TMPDIR="${folder}" "${process.execPath}" examples/broken-bots/bot.js ${fault}`;
    const { checks } = await certifyCommand(fx, bot);
    const failed = checks.filter(({ status }) => status !== "pass" && status !== "n/a");
    expect(failed.map(({ id, status, reason }) => [id, status, reason])).toEqual(
      fault === "none" ? [] : [[fault, "fail", expect.any(String)]],
    );
    const omitted = checks.filter(({ status }) => status === "n/a");
    expect(omitted).toHaveLength(fault === "acknowledges" ? checkIds.length - 1 : 0);
  },
);
