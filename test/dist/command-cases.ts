import { writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { connectEmulator } from "finchat-emulator";
import { request } from "undici";
import { expect, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { BuiltCommand } from "./built-command.ts";
import { certifyCases } from "./certify-cases.ts";
import { proxyCases } from "./proxy-cases.ts";
import { recordCases } from "./record-cases.ts";
import { remoteCases } from "./remote-cases.ts";
import { mcpCases } from "./mcp-cases.ts";
import { testCases } from "./test-cases.ts";

const instant = Date.UTC(2026, 0, 31, 9);
const frozen = "frozen:2026-01-31T09:00:00Z";
const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";

const wellDone = { code: 0, stderr: "" };

function writeText(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const tenantOf = (fcid: string): string => `domain: bank.example\nusers: [{ fcid: "${fcid}" }]\n`;

async function usersOf(url: string): Promise<string[]> {
  const { control } = await connectEmulator(url);
  return (await control.call("listUsers", {})).users.map(({ fcid }) => fcid);
}

async function timeOf(url: string): Promise<number> {
  return (await connectEmulator(url)).clock.now();
}

/** Each command, argument and flag of `--help`, and what shows that it works. */
export const commandCases: Readonly<Record<string, (command: BuiltCommand) => Promise<void>>> = {
  "--version": async (command) => {
    expect(await command.run(["--version"])).toEqual({ ...wellDone, stdout: `${manifest.version}\n` });
  },
  "help [command]": async (command) => {
    expect(await command.run(["help", "start"])).toEqual(await command.run(["start", "--help"]));
  },
  "start --port": async (command) => {
    const { url } = await command.start("--port", "0");
    const { port } = new URL(url);
    const { code, stderr } = await command.run(["--port", port]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(port) as string });
  },
  "start --host": async (command) => {
    const { url } = await command.start("--host", "0.0.0.0", "--control-token", "sesame");
    expect(new URL(url).hostname).toBe("0.0.0.0");
  },
  "start --fixtures": async (command) => {
    const yaml = await command.start("--fixtures", writeText("bank.yaml", tenantOf("@mei:bank.example")));
    expect(await usersOf(yaml.url)).toEqual(["@mei:bank.example"]);
    const json = JSON.stringify({ domain: "bank.example", users: [{ fcid: "@chen:bank.example" }] });
    const { url } = await command.start("--fixtures", writeText("bank.json", json));
    expect(await usersOf(url)).toEqual(["@chen:bank.example"]);
  },
  "start --data-dir": async (command) => {
    const folder = join(temporaryFolder(), "data");
    const first = await command.start("--data-dir", folder);
    const { room_id, event_id } = await (await connectEmulator(first.url)).as(alice).say(helper, "Hello");
    expect(existsSync(join(folder, "state.json"))).toBe(true);
    await first.stop();
    const { url } = await command.start("--data-dir", folder);
    const { messages } = await (await connectEmulator(url)).as(alice).read(room_id);
    expect(messages.at(-1)).toMatchObject({ event_id });
    const state = await (await fetch(`${url}/_emulator/v1/state`)).text();
    const headers = { "content-type": "application/json" };
    expect(await fetch(`${url}/_emulator/v1/state`, { method: "PUT", headers, body: state })).toMatchObject({
      status: 204,
    });
  },
  "start --log-level": async (command) => {
    for (const [level, text] of [
      ["silent", /^$/],
      ["debug", /getClock|\/clock/],
    ] as const) {
      const { url, stop } = await command.start("--log-level", level);
      await timeOf(url);
      expect((await stop()).stderr).toMatch(text);
    }
  },
  "start --clock": async (command) => {
    const { url } = await command.start("--clock", frozen);
    expect(await timeOf(url)).toBe(instant);
  },
  "start --seed": async (command) => {
    const ids: string[] = [];
    for (const seed of ["1", "1", "2"]) {
      const { url } = await command.start("--clock", frozen, "--seed", seed);
      ids.push((await (await connectEmulator(url)).as(alice).say(helper, "Hello")).event_id);
    }
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  },
  "start --strict": async (command) => {
    const { url } = await command.start("--strict");
    const body = JSON.stringify({ app_id: "a", secret: "b", colour: "red" });
    const headers = { "content-type": "application/json" };
    const path = "/api/v1/finchat/open-api/auth/token";
    const answer = await request(url + path, { method: "POST", headers, body });
    expect(answer.statusCode).toBe(400);
    expect(await answer.body.text()).toContain("colour");
  },
  "start --watch": async (command) => {
    const path = writeText("bank.yaml", tenantOf("@mei:bank.example"));
    const { url } = await command.start("--fixtures", path, "--watch");
    writeFileSync(path, tenantOf("@chen:bank.example"));
    await vi.waitFor(async () => expect(await usersOf(url)).toEqual(["@chen:bank.example"]), { timeout: 10_000 });
  },
  "start --control-token": async (command) => {
    const { url } = await command.start("--control-token", "sesame");
    await expect(connectEmulator(url)).rejects.toMatchObject({ status: 401 });
    const { clock } = await connectEmulator(url, { controlToken: "sesame" });
    expect(await clock.now()).toBeGreaterThan(0);
  },
  "start --insecure-control": async (command) => {
    const refused = await command.run(["--port", "0", "--host", "0.0.0.0"]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--insecure-control") as string });
    const { url } = await command.start("--host", "0.0.0.0", "--insecure-control");
    expect(await timeOf(url.replace("0.0.0.0", "127.0.0.1"))).toBeGreaterThan(0);
  },
  "start --config": async (command) => {
    for (const [name, text] of [
      ["emulator.yaml", `clock: ${frozen}\npush: { timeout_ms: 1234 }\n`],
      ["emulator.json", JSON.stringify({ clock: frozen, push: { timeout_ms: 1234 } })],
    ] as const) {
      const { url } = await command.start("--config", writeText(name, text));
      expect(await timeOf(url)).toBe(instant);
      const { settings } = await connectEmulator(url);
      expect(await settings.get()).toMatchObject({ push: { timeout_ms: 1234 } });
    }
  },
  "validate <FILE>": async (command) => {
    const valid = writeText("bank.yaml", tenantOf("@mei:bank.example"));
    expect(await command.run(["validate", valid])).toMatchObject(wellDone);
    const wrong = await command.run(["validate", writeText("wrong.yaml", "users: [{}]")]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("wrong.yaml:1") as string });
  },
  "contract --target": async (command) => {
    const { url } = await command.start();
    const { code, stdout } = await command.run(["contract", "--target", url]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("--allow-writes") as string });
  },
  "contract --vars": async (command) => {
    const { url } = await command.start();
    const vars = writeText("vars.yaml", '"5cf29aec6ccfd004ccd28075": "ffffffffffffffffffffffff"');
    const { code, stdout } = await command.run(["contract", "--target", url, "--vars", vars]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/; \d+ differ\n$/) as string });
  },
  "contract --allow-writes": async (command) => {
    const { url } = await command.start();
    const { code, stdout } = await command.run(["contract", "--target", url, "--allow-writes"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining("--allow-writes") as string });
  },
  "health --url": async (command) => {
    const { url, stop } = await command.start();
    expect(await command.run(["health", "--url", url])).toMatchObject(wellDone);
    await stop();
    expect(await command.run(["health", "--url", url])).toMatchObject({ code: 1 });
  },
  ...certifyCases,
  ...recordCases,
  ...remoteCases,
  ...testCases,
  ...mcpCases,
  ...proxyCases,
};
