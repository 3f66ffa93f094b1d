import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { isGroupRunning } from "../../src/core/group-signals.ts";
import { runCommand } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { echoScenario, scenarioFolder } from "./kit.ts";

beforeAll(build, 60_000);

const pidIn = (text: string): number => Number(/group (\d+)/.exec(text)?.[1]);

/** The echo bot, which writes its process group to a file. */
const silentBot = (pid: string): string => `command: 'echo "group $$" > ${pid}; exec node bot.js'`;

describe("finchat-emulator test", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("stops its bots and writes its reports at %s", async (signal, code) => {
    const pid = join(temporaryFolder(), "pid");
    const waiting = `${echoScenario("long", undefined, silentBot(pid))}  - { expect: message, text: never, within: 60s }\n`;
    const folder = scenarioFolder({ "a.scenario.yaml": waiting });
    const report = join(folder, "report.json");
    const flags = ["--reporter", "json", "--output", report, "--trace", folder];
    const run = runCommand(["test", folder, ...flags, "--reporter", "tap"]);
    await expect.poll(() => isStarted(pid), { timeout: 20_000 }).toBe(true);
    run.kill(signal);
    expect(await run.ended).toMatchObject({ code });
    expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({
      skipped: 1,
      scenarios: [{ reason: "interrupted" }],
    });
    expect(isGroupRunning(pidIn(readFileSync(pid, "utf8")))).toBe(false);
  });
});

function isStarted(path: string): boolean {
  try {
    return readFileSync(path, "utf8").endsWith("\n");
  } catch {
    return false;
  }
}
