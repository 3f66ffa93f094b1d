import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { BuiltCommand } from "./built-command.ts";

const instant = Date.UTC(2026, 0, 31, 9);
const frozen = "frozen:2026-01-31T09:00:00Z";

const initialization = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } };

interface Session {
  /** The structured result of a tool that was called after `get_started`. */
  readonly result: Record<string, unknown>;
  readonly url: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs `mcp` with flags as a client over stdio: calls `get_started` and then another tool, and ends the input. */
async function session(
  command: BuiltCommand,
  flags: readonly string[],
  tool = "list_rooms",
  args: object = {},
): Promise<Session> {
  const message = (id: number, method: string, params: object) =>
    `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
  const port = flags.some((flag) => ["--port", "--url", "--config"].includes(flag)) ? [] : ["--port", "0"];
  const run = command.startOther(["mcp", ...port, ...flags]);
  run.write(message(1, "initialize", initialization));
  run.write(message(2, "tools/call", { name: "get_started", arguments: {} }));
  run.write(message(3, "tools/call", { name: tool, arguments: args }));
  const answers = () =>
    run
      .stdout()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Answer);
  await expect.poll(() => answers().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  run.endInput();
  const { code, stderr } = await run.ended;
  const found = (id: number) => answers().find((answer) => answer.id === id)?.result?.structuredContent ?? {};
  return { result: found(3), url: String(found(2)["url"]), stderr, code };
}

interface Answer {
  readonly id: number;
  readonly result?: { readonly structuredContent?: Record<string, unknown> };
}

function writeText(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const bank = 'domain: bank.example\nusers: [{ fcid: "@mei:bank.example" }]\n';
const timeOf = ["advance_clock", { by: "1s" }] as const;

/** Each flag of `finchat-emulator mcp`, and what shows that it works. */
export const mcpCases: Readonly<Record<string, (command: BuiltCommand) => Promise<void>>> = {
  "mcp --port": async (command) => {
    const fx = await runEmulator();
    const { port } = new URL(fx.url);
    const taken = await command.run(["mcp", "--port", port]);
    expect(taken).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(port) as string });
    expect(await session(command, ["--port", "0"])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^FinChat emulator at http/) as string,
    });
  },
  "mcp --host": async (command) => {
    const { url } = await session(command, ["--host", "127.0.0.2"]);
    expect(new URL(url).hostname).toBe("127.0.0.2");
  },
  "mcp --fixtures": async (command) => {
    const { result } = await session(command, ["--fixtures", writeText("bank.yaml", bank)], "get_started");
    expect(result["users"]).toEqual([{ fcid: "@mei:bank.example", name: expect.any(String) as string }]);
  },
  "mcp --data-dir": async (command) => {
    const folder = temporaryFolder();
    const say = { fcid: "@alice:example.org", to: "@test001:example.org", text: "kept" };
    await session(command, ["--data-dir", folder], "send_message_as_user", say);
    const { result } = await session(command, ["--data-dir", folder], "list_rooms", { fcid: "@alice:example.org" });
    expect(JSON.stringify(result)).toContain("kept");
  },
  "mcp --log-level": async (command) => {
    expect((await session(command, ["--log-level", "debug"])).stderr).toContain('"operation_id":"listAllRooms"');
  },
  "mcp --clock": async (command) => {
    expect((await session(command, ["--clock", frozen], ...timeOf)).result["now"]).toBe(instant + 1000);
  },
  "mcp --seed": async (command) => {
    const seeded = ["--seed", "7", "--clock", frozen];
    const say = [
      "send_message_as_user",
      { fcid: "@alice:example.org", to: "@test001:example.org", text: "x" },
    ] as const;
    const [one, two] = [await session(command, seeded, ...say), await session(command, seeded, ...say)];
    expect(one.result).toEqual(two.result);
  },
  "mcp --strict": async (command) => {
    expect((await session(command, ["--strict"])).code).toBe(0);
  },
  "mcp --watch": async (command) => {
    expect((await session(command, ["--watch", "--fixtures", writeText("bank.yaml", bank)])).code).toBe(0);
  },
  "mcp --control-token": async (command) => {
    const fx = await runEmulator({ settings: { control: { token: "sesame" } } });
    expect((await session(command, ["--url", fx.url, "--control-token", "sesame"])).url).toBe(fx.url);
    const refused = await command.run(["mcp", "--url", fx.url]);
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("refuses") as string });
  },
  "mcp --insecure-control": async (command) => {
    expect((await session(command, ["--host", "0.0.0.0", "--insecure-control"])).code).toBe(0);
  },
  "mcp --config": async (command) => {
    const config = writeText("config.yaml", `port: 0\nclock: ${frozen}\n`);
    expect((await session(command, ["--config", config], ...timeOf)).result["now"]).toBe(instant + 1000);
  },
  "mcp --url": async (command) => {
    const { url, stop } = await command.start();
    expect((await session(command, ["--url", url])).url).toBe(url);
    const overHttp = await fetch(`${url}/_emulator/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: initialization }),
    });
    expect([overHttp.status, await overHttp.text()]).toEqual([
      200,
      expect.stringContaining("finchat-emulator") as string,
    ]);
    await stop();
    const nobody = await command.run(["mcp", "--url", url]);
    expect(nobody).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^finchat-emulator: .*127\.0\.0\.1/) as string,
    });
  },
};
