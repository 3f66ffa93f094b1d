import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectEmulator } from "finchat-emulator";
import { expect } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { botProcess } from "../support/bot-process.ts";
import { sampleApp } from "../support/client.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { BuiltCommand } from "./built-command.ts";

const appId = sampleApp.app_id;
const echoBot = "node examples/echo-bot/bot.js";
const passed = /^pass {2}acknowledges {2}200 after \d+ ms\n\n1 pass\n$/;

interface Report {
  readonly ok: boolean;
  readonly checks: readonly { readonly id: string; readonly status: string; readonly reason: string }[];
}

const certify = (command: BuiltCommand, ...args: string[]) =>
  command.run(["certify", "--app-id", appId, "--check", "acknowledges", ...args]);

/** A tenant with one bot of a name of its own. */
const tenant = `
domain: bank.example
users: [{ fcid: "@mei:bank.example" }]
apps:
  - app_id: bank
    secret: bank-secret
    name: Bank
    bot: "@bank:bank.example"
    developer: "@mei:bank.example"
    subscriptions: { room_messages: direct_and_mention }
    visibility: { unlimited: true }
`;

/** Each flag of `finchat-emulator certify`, and what shows that it works. */
export const certifyCases: Readonly<Record<string, (command: BuiltCommand) => Promise<void>>> = {
  "certify --app-id": async (command) => {
    const unknown = await command.run(["certify", "--app-id", "bank", "--command", echoBot]);
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("app-id: the tenant has no app bank") as string,
    });
  },
  "certify --command": async (command) => {
    expect(await certify(command, "--command", echoBot)).toEqual({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(passed) as string,
    });
    const broken = await certify(command, "--command", "echo no such bot >&2; exit 3");
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/exit code 3[^]*no such bot/) as string });
  },
  "certify --callback": async (command) => {
    const neither = await certify(command);
    expect(neither).toMatchObject({ code: 2, stderr: expect.stringContaining("certify requires --command") as string });
    const args = ["--callback", "http://127.0.0.1:9/callback", "--port", "0", "--reporter", "json"];
    const { code, stdout } = await certify(command, ...args);
    const report = JSON.parse(stdout) as Report;
    expect({ code, ...report }).toMatchObject({ code: 1, ok: false, checks: [{ id: "acknowledges", status: "fail" }] });
    expect(report.checks[0]?.reason).toContain("refused");
  },
  "certify --fixtures": async (command) => {
    const path = join(temporaryFolder(), "bank.yaml");
    writeFileSync(path, tenant);
    const args = ["--fixtures", path, "--command", echoBot, "--check", "acknowledges"];
    expect(await command.run(["certify", "--app-id", "bank", ...args])).toMatchObject({ code: 0, stderr: "" });
  },
  "certify --url": async (command) => {
    const { emulator } = await runEmulator();
    expect(await certify(command, "--url", emulator.url, "--command", echoBot)).toMatchObject({ code: 0, stderr: "" });
    expect(await (await connectEmulator(emulator.url)).tenants.list()).toEqual([]);
    const nobody = await certify(command, "--url", "http://127.0.0.1:9", "--command", echoBot);
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining("http://127.0.0.1:9") as string });
  },
  "certify --port": async (command) => {
    const { emulator } = await runEmulator();
    const { port } = new URL(emulator.url);
    const taken = await certify(command, "--callback", "http://127.0.0.1:9/callback", "--port", port);
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining(port) as string });
  },
  "certify --tenant": async (command) => {
    const { emulator } = await runEmulator();
    const callback = await botProcess(`${emulator.url}/t/echo`);
    const args = ["--url", emulator.url, "--callback", callback, "--tenant", "echo"];
    expect(await certify(command, ...args)).toMatchObject({ code: 0, stderr: "" });
    expect(await certify(command, "--tenant", "echo", "--command", echoBot)).toMatchObject({ code: 2 });
  },
  "certify --control-token": async (command) => {
    const { emulator } = await runEmulator({ settings: { control: { token: "sesame" } } });
    const args = ["--url", emulator.url, "--command", echoBot];
    expect(await certify(command, ...args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("token") as string,
    });
    expect(await certify(command, ...args, "--control-token", "sesame")).toMatchObject({ code: 0, stderr: "" });
  },
  "certify --say": async (command) => {
    const args = ["--command", echoBot, "--say", "Good morning", "--say", "", "--reporter", "json"];
    expect(await certify(command, ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("say:") as string,
    });
    const cards = ["--check", "cards", "--command", echoBot, "--say", "Good morning", "--reporter", "json"];
    const { stdout } = await certify(command, ...cards);
    expect((JSON.parse(stdout) as Report).checks.map(({ status }) => status)).toEqual(["pass", "n/a"]);
  },
  "certify --check": async (command) => {
    const { code, stderr } = await certify(command, "--check", "outtage", "--command", echoBot);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('did you mean "outage"?') as string });
  },
  "certify --reporter": async (command) => {
    const { stdout } = await certify(command, "--command", echoBot, "--reporter", "tap");
    expect(stdout).toBe("TAP version 14\n1..1\nok 1 - acknowledges\n");
    expect(await certify(command, "--command", echoBot, "--reporter", "html")).toMatchObject({ code: 2 });
  },
  "certify --output": async (command) => {
    const path = join(temporaryFolder(), "report.xml");
    const args = ["--command", echoBot, "--reporter", "junit", "--output", path, "--reporter", "pretty"];
    expect((await certify(command, ...args)).stdout).toMatch(passed);
    expect(readFileSync(path, "utf8")).toContain('<testcase name="acknowledges" classname="certify"/>');
    expect(await certify(command, "--output", path)).toMatchObject({ code: 2 });
  },
};
