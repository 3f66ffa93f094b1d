import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { Client } from "../support/client.ts";
import { runCommand, type RunningProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

beforeAll(build, 60_000);

const mark = "finchat-emulator: temporary media\n";

/** Starts without a data folder, in a place for temporary files of the test's own. */
const start = (TMPDIR: string): RunningProcess => runCommand(["--port", "0", "--log-level", "warn"], { TMPDIR });

const upload = { body: Buffer.from("bytes"), headers: { "content-type": "text/plain" } };

/** Starts and uploads a file; returns the temporary folder that was made for it as well. */
async function startedWithMedia(place: string): Promise<{ running: RunningProcess; fx: Client; folder: string }> {
  const before = readdirSync(place);
  const running = start(place);
  const fx = new Client(await running.url);
  await fx.call("putMedia", upload, 201);
  const made = readdirSync(place).filter((name) => !before.includes(name) && name.startsWith("finchat-emulator-"));
  expect(made).toHaveLength(1);
  return { running, fx, folder: join(place, made[0] ?? "") };
}

describe("a temporary folder for media", () => {
  it("is removed at a clean end", async () => {
    const { running, folder } = await startedWithMedia(temporaryFolder());
    running.kill("SIGTERM");
    expect((await running.ended).code).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });

  it("is removed by the next start after kill -9, and nothing else is", async () => {
    const place = temporaryFolder();
    const killed = await startedWithMedia(place);
    killed.running.kill("SIGKILL");
    await killed.running.ended;
    expect(readdirSync(killed.folder)).toContain(".owner");

    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, ".owner"), mark);
    symlinkSync(elsewhere, join(place, "finchat-emulator-link"));
    mkdirSync(join(place, "finchat-emulator-unmarked"));
    mkdirSync(join(place, "finchat-emulator-other"));
    writeFileSync(join(place, "finchat-emulator-other", ".owner"), "somebody");
    mkdirSync(join(place, "another"));
    writeFileSync(join(place, "another", ".owner"), mark);
    writeFileSync(join(place, "finchat-emulator-file"), mark);
    const others = readdirSync(place).filter((name) => join(place, name) !== killed.folder);

    const live = await startedWithMedia(place);
    await vi.waitFor(() => {
      expect(existsSync(killed.folder)).toBe(false);
    });
    await new Client(await start(place).url).call("putMedia", upload, 201);
    expect(readdirSync(place)).toEqual(expect.arrayContaining(others));
    expect(readdirSync(elsewhere)).toEqual([".owner"]);
    expect(readdirSync(live.folder)).toHaveLength(3);
  });

  it("is left while its process is stopped", async () => {
    const place = temporaryFolder();
    const stopped = await startedWithMedia(place);
    const killed = await startedWithMedia(place);
    stopped.running.kill("SIGSTOP");
    killed.running.kill("SIGKILL");
    await killed.running.ended;
    await start(place).url;
    await vi.waitFor(() => {
      expect(existsSync(killed.folder)).toBe(false);
    });
    expect(existsSync(stopped.folder)).toBe(true);
    stopped.running.kill("SIGCONT");
    await stopped.fx.call("putMedia", upload, 201);
  });

  it("is made again where somebody has removed it", async () => {
    const { fx, folder } = await startedWithMedia(temporaryFolder());
    rmSync(folder, { recursive: true });
    const { content_uri: uri } = await fx.call("putMedia", upload, 201);
    const [server_name = "", media_id = ""] = uri.replace("mxc://", "").split("/");
    expect(await fx.call("readMedia", { params: { server_name, media_id } }, 200)).toBe("bytes");
  });
});
