import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { botProcess } from "../support/bot-process.ts";
import { runEmulator } from "../support/emulator.ts";
import { echoScenario, quickScenario, scenarioFolder } from "../scenarios/kit.ts";
import type { BuiltCommand } from "./built-command.ts";
import type { ScenarioReport } from "finchat-emulator";

const ok = { code: 0, stderr: "" };
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

const twoPass = (): string =>
  scenarioFolder({ "a.scenario.yaml": quickScenario("first"), "b/b.scenario.yaml": quickScenario("second") });

const oneFails = (): string =>
  scenarioFolder({ "a.scenario.yaml": quickScenario("good"), "b.scenario.yaml": quickScenario("<bad>", "ho") });

/** A scenario whose bot runs already. */
const runningBot = "callback: http://127.0.0.1:9/callback";

async function freePort(): Promise<string> {
  const fx = await runEmulator();
  await fx.emulator.close();
  return new URL(fx.url).port;
}

/** Each flag of `finchat-emulator test`, and what shows that it works. */
export const testCases: Readonly<Record<string, (command: BuiltCommand) => Promise<void>>> = {
  "test <FILES|FOLDERS>": async (command) => {
    const folder = twoPass();
    expect(await command.run(["test", folder])).toEqual({
      ...ok,
      stdout: matching(/^✓ (first|second) \(\d+ ms\)\n✓ (first|second) \(\d+ ms\)\n\n2 passed in \d+\.\d s\n$/),
    });
    const file = join(folder, "b/b.scenario.yaml");
    expect(await command.run(["test", file])).toMatchObject({ code: 0, stdout: matching(/^✓ second /) });
    expect(await command.run(["test", scenarioFolder({})])).toMatchObject({
      code: 2,
      stderr: matching(/no \*\.scenario\.yaml below/),
    });
    const failing = await command.run(["test", oneFails()]);
    expect(failing).toMatchObject({
      code: 1,
      stdout: matching(/✗ <bad> .*\n.*b\.scenario\.yaml:5: .*\n {2}expected: a message with text "ho"/),
    });
  },
  "test --reporter": async (command) => {
    const folder = oneFails();
    const json = await command.run(["test", folder, "--reporter", "json"]);
    const report = JSON.parse(json.stdout) as ScenarioReport;
    expect(report).toMatchObject({ ok: false, passed: 1, failed: 1, skipped: 0 });
    expect(report.scenarios[1]).toMatchObject({ name: "<bad>", line: 2, status: "failed", failure: { line: 5 } });
    const tap = await command.run(["test", folder, "--reporter", "tap"]);
    expect(tap.stdout).toMatch(/^TAP version 14\n1\.\.2\nok 1 - good\nnot ok 2 - <bad>\n {2}---\n {2}message: \|-\n/);
    const junit = await command.run(["test", folder, "--reporter", "junit"]);
    expect(junit.stdout).toMatch(
      /<testcase name="&lt;bad&gt;" classname="[^"]*" time="[\d.]+" file="[^"]*" line="5">\n {6}<failure message="/,
    );
    expect(await command.run(["test", folder, "--reporter", "xml"])).toMatchObject({
      code: 2,
      stderr: matching(/--reporter/),
    });
  },
  "test --output": async (command) => {
    const folder = twoPass();
    const [junit, json] = [join(folder, "report.xml"), join(folder, "report.json")];
    const flags = [
      "--reporter",
      "junit",
      "--output",
      junit,
      "--reporter",
      "json",
      "--output",
      json,
      "--reporter",
      "tap",
    ];
    const { stdout } = await command.run(["test", folder, ...flags]);
    expect(stdout).toMatch(/^TAP version 14\n/);
    expect(readFileSync(junit, "utf8")).toContain('<testsuites name="finchat-emulator" tests="2" failures="0"');
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ ok: true, passed: 2 });
  },
  "test --filter": async (command) => {
    const folder = twoPass();
    expect(await command.run(["test", folder, "--filter", "sec"])).toMatchObject({
      code: 0,
      stdout: matching(/^✓ second .*\n\n1 passed/),
    });
    expect(await command.run(["test", folder, "--filter", "none"])).toMatchObject({
      code: 2,
      stderr: matching(/no scenario has "none"/),
    });
  },
  "test --bail": async (command) => {
    const folder = scenarioFolder({
      "a.scenario.yaml": quickScenario("bad", "ho"),
      "b.scenario.yaml": quickScenario("b"),
    });
    const { code, stdout } = await command.run(["test", folder, "--bail", "--workers", "1"]);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: matching(/- b \(skipped: an earlier scenario failed\)\n\n0 passed, 1 failed, 1 skipped/),
    });
  },
  "test --workers": async (command) => {
    expect(await command.run(["test", twoPass(), "--workers", "0"])).toMatchObject({
      code: 2,
      stderr: matching(/--workers: must be 1 or more/),
    });
    expect(await command.run(["test", twoPass(), "--workers", "4"])).toMatchObject({ code: 0 });
  },
  "test --watch": async (command) => {
    const folder = scenarioFolder({ "a.scenario.yaml": quickScenario("bad", "ho") });
    const watching = command.startOther(["test", folder, "--watch"]);
    await expect.poll(watching.output, { timeout: 10_000 }).toMatch(/waiting for changes/);
    writeFileSync(join(folder, "a.scenario.yaml"), quickScenario("better"));
    await expect.poll(watching.output, { timeout: 10_000 }).toMatch(/✓ better/);
    watching.kill("SIGINT");
    expect(await watching.ended).toMatchObject({ code: 130 });
  },
  "test --trace": async (command) => {
    const folder = oneFails();
    await command.run(["test", folder, "--trace", join(folder, "traces")]);
    expect(readdirSync(join(folder, "traces"))).toEqual(["bad.json"]);
    const trace = JSON.parse(readFileSync(join(folder, "traces/bad.json"), "utf8")) as object;
    expect(trace).toMatchObject({
      name: "<bad>",
      failure: { message: matching(/none within 200ms/) },
      deliveries: [],
      requests: [],
    });
  },
  "test --url": async (command) => {
    const fx = await runEmulator();
    expect(await command.run(["test", twoPass(), "--url", fx.url])).toMatchObject({ code: 0 });
    expect(await fx.call("listTenants", {}, 200)).toEqual({ tenants: [] });
    const nobody = await command.run(["test", twoPass(), "--url", `http://127.0.0.1:${await freePort()}`]);
    expect(nobody).toMatchObject({ code: 1, stdout: "", stderr: matching(/^finchat-emulator: .*127\.0\.0\.1/) });
  },
  "test --control-token": async (command) => {
    const fx = await runEmulator({ settings: { control: { token: "sesame" } } });
    expect(await command.run(["test", twoPass(), "--url", fx.url, "--control-token", "sesame"])).toMatchObject({
      code: 0,
    });
    expect(await command.run(["test", twoPass(), "--url", fx.url])).toMatchObject({
      code: 1,
      stderr: matching(/refuses/),
    });
  },
  "test --tenant": async (command) => {
    const fx = await runEmulator();
    const url = await botProcess(`${fx.url}/t/mine`);
    const folder = scenarioFolder({
      "a.scenario.yaml": echoScenario("a", undefined, `callback: ${JSON.stringify(url)}`),
    });
    expect(await command.run(["test", folder, "--url", fx.url, "--tenant", "mine"])).toMatchObject({ code: 0 });
    expect(await fx.call("listTenants", {}, 200)).toEqual({ tenants: [] });
  },
  "test --host": async (command) => {
    const folder = scenarioFolder({ "a.scenario.yaml": echoScenario("a", undefined, runningBot) });
    const { stdout } = await command.run(["test", folder, "--host", "127.0.0.2", "--port", await freePort()]);
    expect(stdout).toMatch(/echo was pushed m\.room\.message at http:\/\/127\.0\.0\.1:9/);
  },
  "test --port": async (command) => {
    const port = await freePort();
    const url = await botProcess(`http://127.0.0.1:${port}`);
    const folder = scenarioFolder({
      "a.scenario.yaml": echoScenario("a", undefined, `callback: ${JSON.stringify(url)}`),
    });
    expect(await command.run(["test", folder, "--port", port])).toMatchObject({ code: 0 });
    const fx = await runEmulator();
    const taken = await command.run(["test", folder, "--port", new URL(fx.url).port]);
    expect(taken).toMatchObject({ code: 1, stderr: matching(/in use/) });
  },
  "test --callback": async (command) => {
    const port = await freePort();
    const url = await botProcess(`http://127.0.0.1:${port}`);
    const restart = `${echoScenario("b")}  - { restart: echo }\n`;
    const folder = scenarioFolder({
      "a.scenario.yaml": echoScenario("a", undefined, "command: exit 1"),
      "b.scenario.yaml": restart,
    });
    const { code, stdout } = await command.run(["test", folder, "--port", port, "--callback", `echo=${url}`]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: matching(/✓ a .*\n- b \(skipped: echo runs already/) });
    expect(await command.run(["test", folder, "--callback", "echo=nowhere"])).toMatchObject({
      code: 2,
      stderr: matching(/--callback echo=nowhere/),
    });
  },
};
