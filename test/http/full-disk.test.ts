import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { Client, sampleApp } from "../support/client.ts";
import { runCommand, type RunningProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

beforeAll(build, 60_000);

const alice = "@alice:example.org";
const room = "!jEsUZKDJdhlrceRyVU:example.org";

function start(dataDir: string, fileKib?: number): RunningProcess {
  const args = ["--port", "0", "--log-level", "warn", "--clock", "frozen:2026-01-01T00:00:00Z", "--data-dir", dataDir];
  return runCommand(args, {}, fileKib);
}

async function stop(process: RunningProcess): Promise<void> {
  await process.url;
  process.kill("SIGTERM");
  expect((await process.ended).code).toBe(0);
}

/** Makes a state in a folder, whose bot is nowhere: what is there on this machine must not make the journal grow. */
async function prepare(dataDir: string): Promise<void> {
  const running = start(dataDir);
  const params = { app_id: sampleApp.app_id };
  await new Client(await running.url).call("patchApp", { params, body: { callback: { url: "" } } }, 200);
  await stop(running);
}

async function say(fx: Client, body: string): Promise<void> {
  const content = { msgtype: "m.text", body };
  await fx.call("sayInRoom", { params: { room_id: room }, body: { sender: alice, content } }, 201);
}

/** The first characters of what was said. */
async function said(fx: Client): Promise<string[]> {
  const query = { as: alice, since: "", limit: 1000 };
  const { messages } = await fx.call("readTimeline", { params: { room_id: room }, query }, 200);
  return messages.map(({ content }) => String(content["body"]).slice(0, 8));
}

/** Says texts of a size, each beginning with its number, until one is refused; the numbers of those acknowledged. */
async function sayUntilRefused(fx: Client, size: number, most: number): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let count = 0; count < most; count++) {
    const number = String(count).padStart(8, "0");
    try {
      await say(fx, number.padEnd(size, "x"));
    } catch {
      return acknowledged;
    }
    acknowledged.push(number);
  }
  return acknowledged;
}

describe("on a full disk", { timeout: 60_000 }, () => {
  it("a change that cannot be saved is not acknowledged, and those before it are there when there is room again", async () => {
    const dataDir = temporaryFolder();
    await prepare(dataDir);
    const full = start(dataDir, 64);
    const acknowledged = await sayUntilRefused(new Client(await full.url), 4000, 100);
    const { code, stderr } = await full.ended;
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(acknowledged.length).toBeLessThan(20);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      /^finchat-emulator: .*journal-\d+\.jsonl cannot be written: it would become larger than a file may be here$/,
    );

    const fx = new Client(await start(dataDir).url);
    expect(await said(fx)).toEqual(expect.arrayContaining(acknowledged));
    await say(fx, "goes on");
    expect((await said(fx)).at(-1)).toBe("goes on");
  });

  it("a reset that cannot be saved is not acknowledged, and has not happened", async () => {
    const dataDir = temporaryFolder();
    await prepare(dataDir);
    const full = start(dataDir, 8);
    const fx = new Client(await full.url);
    await say(fx, "kept");
    await expect(fx.call("resetTenant", {}, 204)).rejects.toThrow();
    const { code, stderr } = await full.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^finchat-emulator: .*state\.json cannot be written: it would become larger/m);
    expect(readdirSync(dataDir).filter((name) => name.endsWith(".draft"))).toEqual([]);
    expect((await said(new Client(await start(dataDir).url))).at(-1)).toBe("kept");
  });

  it("an emulator that has no room to begin says so, and leaves no half of a state", async () => {
    const dataDir = temporaryFolder();
    const { code, stderr } = await start(dataDir, 8).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^finchat-emulator: .*state\.json cannot be written: it would become larger than a file may be here\n$/,
    );
    expect(readdirSync(dataDir).filter((name) => name.startsWith("state"))).toEqual([]);
    await stop(start(dataDir));
  });

  it("a journal that cannot be folded goes on growing, and is folded when there is room", async () => {
    const dataDir = temporaryFolder();
    await prepare(dataDir);
    const [kib, size] = [10_500, 600_000];
    const first = start(dataDir);
    const before = await sayUntilRefused(new Client(await first.url), size, 20);
    await stop(first);
    const full = start(dataDir, kib);
    const fx = new Client(await full.url);
    const during = await sayUntilRefused(fx, size, 14);
    expect([before.length, during.length]).toEqual([20, 14]);
    await stop(full);
    expect((await full.ended).stderr).toContain("the journal could not be folded into the state file");
    expect(readdirSync(dataDir)).not.toContain("state.json.draft");

    const again = start(dataDir);
    const roomy = new Client(await again.url);
    expect((await said(roomy)).slice(-34)).toEqual([...before, ...during]);
    await say(roomy, "folded");
    await stop(again);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("journal")).length).toBeLessThan(2);
    expect((await said(new Client(await start(dataDir).url))).at(-1)).toBe("folded");
  });

  it("a file that there is no room for is refused and leaves nothing; the emulator goes on", async () => {
    const dataDir = temporaryFolder();
    await prepare(dataDir);
    const full = start(dataDir, 64);
    const fx = new Client(await full.url);
    const token = await fx.token();
    const upload = { query: { app_id: sampleApp.app_id }, token, headers: { "content-type": "text/plain" } };
    await fx.call("uploadMedia", { ...upload, body: Buffer.alloc(100_000) }, 500);
    expect(readdirSync(join(dataDir, "media"))).toEqual([]);
    await fx.call("uploadMedia", { ...upload, body: Buffer.alloc(10_000) }, 200);
    await say(fx, "goes on");
    await stop(full);
    expect((await full.ended).stderr).toContain("cannot be written: it would become larger than a file may be here");
  });
});
