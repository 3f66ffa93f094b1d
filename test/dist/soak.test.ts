import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runProgram } from "../support/process.ts";

beforeAll(build, 60_000);

it("levels off under a minute of mixed traffic, and has the same state after a restart", async () => {
  const script = join(import.meta.dirname, "../../bench/soak.js");
  const { code, stdout, stderr } = await runProgram([process.execPath, script, "--minutes", "1"]).ended;
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("The state after a restart is the one before.");
}, 300_000);
