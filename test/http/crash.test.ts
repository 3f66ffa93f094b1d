import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { settingsDefaults } from "../../src/generated/settings.js";
import { Client, sampleApp } from "../support/client.ts";
import { followEvents } from "../support/feed.ts";
import { runCommand, type RunningProcess } from "../support/process.ts";

beforeAll(build, 60_000);

const alice = "@alice:example.org";
const room = "!jEsUZKDJdhlrceRyVU:example.org";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "finchat-crash-"));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

const flags = ["--port", "0", "--log-level", "warn", "--clock", "frozen:2026-01-01T00:00:00Z"];

const start = (dataDir: string, more: readonly string[] = []): RunningProcess =>
  runCommand([...flags, "--data-dir", dataDir, ...more]);

async function say(fx: Client, body: string): Promise<string> {
  const content = { msgtype: "m.text", body };
  const said = await fx.call("sayInRoom", { params: { room_id: room }, body: { sender: alice, content } }, 201);
  return said.event_id;
}

async function bodies(fx: Client): Promise<unknown[]> {
  const query = { as: alice, since: "", limit: 1000 };
  const { messages } = await fx.call("readTimeline", { params: { room_id: room }, query }, 200);
  return messages.map(({ content }) => content["body"]);
}

async function killed(process: RunningProcess): Promise<void> {
  process.kill("SIGKILL");
  await process.ended;
}

describe("with --data-dir", () => {
  it("everything that was acknowledged survives kill -9 in the middle of the work", async () => {
    const dataDir = folder();
    const first = start(dataDir);
    const fx = new Client(await first.url);
    const token = await fx.token();
    await fx.call("advanceClock", { body: { by: "10m" } }, 200);
    const acknowledged: string[] = [];
    const speaking = Array.from({ length: 8 }, async (_, speaker) => {
      for (let count = 0; ; count++) {
        const body = `${speaker}/${count}`;
        await say(fx, body);
        acknowledged.push(body);
        if (acknowledged.length === 200) first.kill("SIGKILL");
      }
    });
    await Promise.allSettled(speaking);
    await first.ended;
    const again = new Client(await start(dataDir).url);
    expect(await bodies(again)).toEqual(expect.arrayContaining(acknowledged));
    expect(await again.call("getClock", {}, 200)).toMatchObject({ now: Date.parse("2026-01-01T00:10:00Z") });
    const verify = { app_id: sampleApp.app_id, app_access_token: token };
    expect(await again.call("verifyAppAccessToken", { body: verify }, 200)).toEqual({ result: true });
  });

  it("ids go on after the last, and a second crash loses nothing of the first run", async () => {
    const dataDir = folder();
    const ids: string[] = [];
    for (let run = 0; run < 3; run++) {
      const running = start(dataDir);
      ids.push(await say(new Client(await running.url), `run ${run}`));
      await killed(running);
    }
    expect(new Set(ids).size).toBe(3);
    expect([...ids].sort()).toEqual(ids);
    const fx = new Client(await start(dataDir).url);
    expect((await bodies(fx)).slice(-3)).toEqual(["run 0", "run 1", "run 2"]);
  });

  it("settings that were changed stay so, but for what a flag says now of the others", async () => {
    const dataDir = folder();
    const first = start(dataDir);
    const fx = new Client(await first.url);
    const changed = { limits: { feed_entries: 7 }, error_status: { FC_FORBIDDEN: 418 }, control: { token: "secret" } };
    await fx.call("patchSettings", { body: changed }, 200);
    await killed(first);
    const second = start(dataDir, ["--strict"]);
    const again = new Client(await second.url);
    await again.call("getSettings", {}, 401);
    const token = "secret";
    const limits = { ...settingsDefaults.limits, feed_entries: 7 };
    const expected = { ...settingsDefaults, limits, strict: true, error_status: { FC_FORBIDDEN: 418 } };
    expect(await again.call("getSettings", { token }, 200)).toEqual({
      ...expected,
      control: { ...settingsDefaults.control, token },
    });
    await again.call("resetTenant", { token }, 204);
    await killed(second);
    const third = new Client(await start(dataDir).url);
    expect(await third.call("getSettings", {}, 200)).toEqual(settingsDefaults);
  });

  it("numbers of the feed are never given out twice, also those of what changed no state", async () => {
    const dataDir = folder();
    const seen: number[] = [];
    for (let run = 0; run < 3; run++) {
      const running = start(dataDir);
      const fx = new Client(await running.url);
      const feed = await followEvents(fx);
      for (let call = 0; call < 5; call++) await fx.answer("getUser", { params: { fcid: alice } });
      seen.push(...(await feed.take(5)).map(({ seq }) => seq ?? 0));
      await killed(running);
    }
    expect(new Set(seen).size).toBe(15);
    expect([...seen].sort((one, other) => one - other)).toEqual(seen);
    const fx = new Client(await start(dataDir).url);
    const missed = await followEvents(fx, { since: seen.at(-1) ?? 0 });
    expect(await missed.take(1)).toMatchObject([{ kind: "state" }]);
  });

  it("cuts an unfinished write off the journal with a warning", async () => {
    const dataDir = folder();
    const first = start(dataDir);
    await say(new Client(await first.url), "kept");
    await killed(first);
    appendFileSync(join(dataDir, "journal-1.jsonl"), '12345678 {"rows":[["messa');
    const second = start(dataDir);
    expect((await bodies(new Client(await second.url))).at(-1)).toBe("kept");
    await killed(second);
    expect((await second.ended).stderr).toContain(
      "journal-1.jsonl ends in an unfinished write that was never acknowledged; it is cut off",
    );
  });

  it("refuses a damaged journal, names the place and changes nothing", async () => {
    const dataDir = folder();
    const first = start(dataDir);
    const fx = new Client(await first.url);
    for (const body of ["a", "b", "c"]) await say(fx, body);
    await killed(first);
    const path = join(dataDir, "journal-1.jsonl");
    const damaged = readFileSync(path, "utf8").replace('"body":"b"', '"body":"x"');
    writeFileSync(path, damaged);
    const { code, stderr } = await start(dataDir).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^finchat-emulator: .*journal-1\.jsonl is damaged at byte \d+: .*record \d+.*; restore .* backup/,
    );
    expect(readFileSync(path, "utf8")).toBe(damaged);
  });

  it.each([
    ["{", /state\.json is damaged \(.*\); restore .* backup/],
    ['{"version": 99}', /state\.json has version 99, this emulator reads up to 3: use a newer emulator/],
    ["null", /state\.json is not a state of the emulator: it has no version/],
    ["[]", /state\.json is not a state of the emulator: it has no version/],
  ])("a state file that holds %s stops the start with a sentence", async (text, message) => {
    const dataDir = folder();
    writeFileSync(join(dataDir, "state.json"), text);
    const { code, stderr } = await start(dataDir).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(readFileSync(join(dataDir, "state.json"), "utf8")).toBe(text);
  });

  it("a second process on the folder is refused, and the first goes on", async () => {
    const dataDir = folder();
    const fx = new Client(await start(dataDir).url);
    const { code, stderr } = await start(dataDir).ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `finchat-emulator: ${dataDir} is in use by another emulator; stop that one, or choose another folder with --data-dir\n`,
    });
    await say(fx, "still here");
  });

  it("a reset is written down whole", async () => {
    const dataDir = folder();
    const first = start(dataDir);
    const fx = new Client(await first.url);
    const before = await bodies(fx);
    await say(fx, "gone");
    await fx.call("resetTenant", {}, 204);
    await killed(first);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("journal-1"))).toEqual([]);
    expect(await bodies(new Client(await start(dataDir).url))).toEqual(before);
  });
});
