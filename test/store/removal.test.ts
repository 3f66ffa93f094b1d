import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { Client } from "../support/client.ts";
import { runCommand, type RunningProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

beforeAll(build, 60_000);

const alice = "@alice:example.org";
const room = "!jEsUZKDJdhlrceRyVU:example.org";

const start = (dataDir: string): RunningProcess =>
  runCommand(["--port", "0", "--log-level", "warn", "--clock", "frozen:2026-01-01T00:00:00Z", "--data-dir", dataDir]);

/** Starts on a folder that can be moved, and changes something. */
async function started(): Promise<{ folder: string; running: RunningProcess; fx: Client }> {
  const folder = join(temporaryFolder(), "data");
  const running = start(folder);
  const fx = new Client(await running.url);
  await say(fx, "kept");
  return { folder, running, fx };
}

async function say(fx: Client, body: string): Promise<void> {
  const call = { params: { room_id: room }, body: { sender: alice, content: { msgtype: "m.text", body } } };
  await fx.call("sayInRoom", call, 201);
}

async function lastSaid(fx: Client): Promise<unknown> {
  const query = { as: alice, since: "", limit: 1000 };
  const { messages } = await fx.call("readTimeline", { params: { room_id: room }, query }, 200);
  return messages.at(-1)?.content["body"];
}

const upload = async (fx: Client): Promise<unknown> =>
  fx.call("putMedia", { body: Buffer.from("bytes"), headers: { "content-type": "text/plain" } }, 201);

const remove = (path: string): void => {
  rmSync(path, { recursive: true });
};

/** Puts a copy in the place of a file or folder; a socket is left out. */
function replace(path: string): void {
  const copy = `${path}.copy`;
  cpSync(path, copy, { recursive: true, filter: (from) => !from.endsWith(".lock") });
  rmSync(path, { recursive: true });
  renameSync(copy, path);
}

function move(path: string): void {
  renameSync(path, `${path}.moved`);
}

function replaceByFolder(path: string): void {
  remove(path);
  mkdirSync(path);
}

function replaceByFile(path: string): void {
  remove(path);
  writeFileSync(path, "");
}

async function replaceSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.new`, resolve));
  server.unref();
  renameSync(`${path}.new`, path);
}

type Case = [name: string, found: "removed" | "replaced", how: string, harm: (path: string) => unknown];

const cases: Case[] = [
  ["", "removed", "", remove],
  ["", "removed", " (renamed)", move],
  ["", "replaced", " by a copy", replace],
  ["", "replaced", " by an empty one", replaceByFolder],
  ["", "replaced", " by a file", replaceByFile],
  ["/state.json", "removed", "", remove],
  ["/state.json", "replaced", " by a copy", replace],
  ["/journal-1.jsonl", "removed", "", remove],
  ["/journal-1.jsonl", "replaced", " by a copy", replace],
  ["/media", "removed", "", remove],
  ["/media", "replaced", " by a copy", replace],
  ["/.lock", "removed", "", remove],
  ["/.lock", "replaced", " by another process's", replaceSocket],
];

describe("the process ends with code 1 and says why", () => {
  it.each(cases)("at the next change after data%s was %s%s", async (name, found, _, harm) => {
    const { folder, running, fx } = await started();
    await harm(join(folder, name));
    await expect(say(fx, "lost")).rejects.toThrow();
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^finchat-emulator: ${join(folder, name)} was ${found} while the emulator was running.*start it again$`,
        "m",
      ),
    );
  });

  it("at the next upload after its media were removed", async () => {
    const { folder, running, fx } = await started();
    await upload(fx);
    remove(join(folder, "media"));
    await expect(upload(fx)).rejects.toThrow();
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(folder, "media")} was removed while the emulator was running`);
  });

  it("at its end after the folder was removed, though nothing was changed since", async () => {
    const { folder, running } = await started();
    remove(folder);
    running.kill("SIGTERM");
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`${folder} was removed while the emulator was running`);
  });
});

describe("a folder that was moved while the emulator ran", () => {
  it("holds what was acknowledged, and nothing that was not", async () => {
    const { folder, running, fx } = await started();
    move(folder);
    await expect(say(fx, "lost")).rejects.toThrow();
    await running.ended;
    expect(await lastSaid(new Client(await start(`${folder}.moved`).url))).toBe("kept");
  });
});

describe("a folder whose lock was removed", () => {
  it("belongs to the next process, whose lock the first one leaves alone", async () => {
    const { folder, running, fx } = await started();
    remove(join(folder, ".lock"));
    const next = new Client(await start(folder).url);
    await say(next, "next");
    await expect(say(fx, "lost")).rejects.toThrow();
    expect((await running.ended).code).toBe(1);
    await say(next, "still there");
    expect(await lastSaid(next)).toBe("still there");
  });
});
