import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { wallClock } from "../../src/core/wall.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { callMany, collect, openFile, startProcess, unreadPipe, urlIn, type StartedProcess } from "./kit.ts";

beforeAll(build, 120_000);

const command = [process.execPath, "dist/main.js", "--port", "0"];

/** More than any pipe holds of their log lines. */
const calls = 10_000;

async function closedPipe(): Promise<StartedProcess> {
  const started = await startProcess(command, "pipe");
  started.child.stderr?.destroy();
  return started;
}

/** Sends SIGTERM; the exit code, and the time that it took in ms. */
async function terminate({ child, ended }: StartedProcess): Promise<{ code: number | null; ms: number }> {
  const begin = wallClock.now();
  child.kill("SIGTERM");
  return { code: await ended, ms: wallClock.now() - begin };
}

describe("the log of the command", { timeout: 120_000 }, () => {
  it.each<[string, () => Promise<StartedProcess>]>([
    ["a pipe that nobody reads", () => startProcess(command, unreadPipe())],
    ["a socket that nobody reads", () => startProcess(command, "pipe")],
    ["a pipe that its reader has closed", closedPipe],
    ["closed from the start", () => startProcess(["sh", "-c", 'exec "$@" 2>&-', "sh", ...command], "pipe")],
    ["a full disk", () => startProcess(command, openFile("/dev/full", "w"))],
  ])("holds up no call and no SIGTERM when stderr is %s", async (_, start) => {
    const started = await start();
    expect(await callMany(started.url, calls)).toBe(calls);
    const { code, ms } = await terminate(started);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1000);
  });

  it("holds up no call and no SIGTERM when stderr is a stopped terminal", async () => {
    const output = join(temporaryFolder(), "output");
    execFileSync("mkfifo", [output]);
    const inTerminal = `{ sh -c 'echo pid $$; exec ${command.join(" ")}'; echo exit $?; } > ${output}`;
    const terminal = spawn("script", ["--quiet", "--command", inTerminal, "/dev/null"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const reader = spawn("cat", [output], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => {
      terminal.kill("SIGKILL");
      reader.kill("SIGKILL");
    });
    const text = collect(reader.stdout);
    const url = await urlIn(reader.stdout, text);
    expect(await callMany(url, calls)).toBe(calls);
    const begin = wallClock.now();
    process.kill(Number(/pid (\d+)/.exec(text())?.[1]), "SIGTERM");
    await once(reader, "close");
    expect(text()).toMatch(/exit 0\n$/);
    expect(wallClock.now() - begin).toBeLessThan(1000);
  });

  it("says how many lines it has dropped, once it can be written again", async () => {
    const started = await startProcess(command, "pipe");
    expect(await callMany(started.url, calls)).toBe(calls);
    const { stderr } = started.child;
    if (stderr === null) throw new Error("it has no stderr");
    const text = collect(stderr);
    while (!text().includes('"dropped"')) await once(stderr, "data");
    await callMany(started.url, 1);
    await terminate(started);
    if (!stderr.closed) await once(stderr, "close");
    const lines = text().trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const notices = entries.filter(({ dropped }) => dropped !== undefined);
    expect(notices).toEqual([
      {
        level: 40,
        time: expect.any(Number) as number,
        dropped: expect.any(Number) as number,
        msg: expect.stringContaining("dropped") as string,
      },
    ]);
    expect(entries.length - 1 + Number(notices[0]?.["dropped"])).toBe(calls + 1);
    expect(entries.indexOf(notices[0] ?? {})).toBe(entries.length - 2);
  });
});

describe("the log of the library", { timeout: 120_000 }, () => {
  const program = `
    import { startEmulator } from "./dist/index.js";
    const fx = await startEmulator({ logLevel: "info" });
    console.log(fx.url);
    process.stdin.once("close", () => fx.close()).resume();
  `;
  const library = [process.execPath, "--input-type=module", "--eval", program];

  it.each<[string, () => Promise<StartedProcess>]>([
    ["a pipe that nobody reads", () => startProcess(library, unreadPipe())],
    ["a socket that nobody reads", () => startProcess(library, "pipe")],
    ["a full disk", () => startProcess(library, openFile("/dev/full", "w"))],
  ])("holds up neither a call nor the end of the process when stderr is %s", async (_, start) => {
    const { child, url, ended } = await start();
    expect(await callMany(url, calls)).toBe(calls);
    child.stdin?.end();
    expect(await ended).toBe(0);
  });
});
