import { once } from "node:events";
import { realpathSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { isGroupRunning } from "../../src/core/group-signals.ts";
import { ProcessGroup, type CommandOptions } from "../../src/core/process-group.ts";
import { runProgram } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Starts a command that is stopped when the test is over. */
function start(options: CommandOptions): ProcessGroup {
  const group = new ProcessGroup(options);
  onTestFinished(async () => {
    await group.stop();
  });
  return group;
}

/** Returns whether a process runs. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Returns the number that a group has printed as its first line. */
async function printedNumber(group: ProcessGroup): Promise<number> {
  await expect.poll(() => group.output()).toMatch(/^\d+\n/);
  return Number.parseInt(group.output(), 10);
}

describe("a process group", () => {
  it("runs a shell command with environment and folder, and keeps the output of both streams", async () => {
    const cwd = temporaryFolder();
    const pieces: string[] = [];
    const group = start({
      command: 'echo "$GREETING" && pwd && echo trouble >&2; exit 3',
      env: { GREETING: "hello" },
      cwd,
      onOutput: (text, stream) =>
        void pieces.push(
          ...text
            .trim()
            .split("\n")
            .map((line) => `${stream} ${line}`),
        ),
    });
    expect(await group.exited).toEqual({ code: 3, signal: null });
    expect(group.exit).toEqual({ code: 3, signal: null });
    const folder = realpathSync(cwd);
    expect(group.output().trim().split("\n").sort()).toEqual([folder, "hello", "trouble"]);
    expect(pieces.sort()).toEqual(["stderr trouble", `stdout ${folder}`, "stdout hello"].sort());
  });

  it("removes an environment variable that is undefined", async () => {
    const group = start({ command: 'echo "${HOME-none}"', env: { HOME: undefined } });
    await group.exited;
    expect(group.output()).toBe("none\n");
  });

  it("keeps the newest output, and says how much is omitted", async () => {
    const group = start({ command: "for i in 1 2 3 4 5 6 7 8 9; do echo line $i; done", keptOutput: 20 });
    await group.exited;
    expect(group.output()).toBe("[49 characters omitted]\nline 8\nline 9\n");
  });

  it("stops what the command has started, also what it left behind", async () => {
    const group = start({ command: "sleep 1000 & echo $!" });
    const pid = await printedNumber(group);
    expect(await group.exited).toEqual({ code: 0, signal: null });
    expect([isRunning(pid), isGroupRunning(group.pid)]).toEqual([true, true]);
    await group.stop();
    expect(isGroupRunning(group.pid)).toBe(false);
  });

  it("kills what does not stop by itself, and reports the signal", async () => {
    const group = start({ command: "trap '' TERM; echo $$; while :; do sleep 0.05; done" });
    await printedNumber(group);
    expect(await group.stop()).toEqual({ code: null, signal: "SIGKILL" });
    expect(isGroupRunning(group.pid)).toBe(false);
  });

  it("stops once, however often it is asked to", async () => {
    const group = start({ command: "exec sleep 1000" });
    const exits = await Promise.all([group.stop(), group.stop(), group.exited]);
    expect(exits).toEqual(Array.from({ length: 3 }, () => ({ code: null, signal: "SIGTERM" })));
  });

  it("refuses a folder that does not exist", () => {
    expect(() => new ProcessGroup({ command: "true", cwd: "/nowhere/at/all" })).toThrow(
      'cannot run "true": there is no folder /nowhere/at/all',
    );
  });

  it("ends with a command that leaves its streams to a process of another group", async () => {
    const group = start({ command: "setsid sleep 1000 & echo $!" });
    const pid = await printedNumber(group);
    expect(await group.stop()).toEqual({ code: 0, signal: null });
    process.kill(pid, "SIGKILL");
  });
});

describe("a process group whose parent ends", () => {
  const ways: [string, NodeJS.Signals | undefined, string][] = [
    ["by itself", undefined, "process.exit()"],
    ["by an error", undefined, 'throw new Error("a fault")'],
    ["by SIGINT", "SIGINT", ""],
    ["by SIGTERM", "SIGTERM", ""],
    ["by SIGHUP", "SIGHUP", ""],
    ["by SIGKILL", "SIGKILL", ""],
  ];

  it.each(ways)("ends with it: %s", async (_way, signal, ending) => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const connected = once(server, "connection");
    // The background process of the command holds a connection, which closes when it ends.
    const hold = `require("net").connect(${port}, "127.0.0.1", () => console.log("connected"))`;
    const command = `${process.execPath} -e '${hold}' & wait`;
    const parent = runProgram([
      process.execPath,
      writeParent(`new ProcessGroup({ command: ${JSON.stringify(command)}, onOutput: () => { ${ending} } });`),
    ]);
    const [socket] = (await connected) as [Socket];
    const closed = once(socket.resume(), "close");
    if (signal !== undefined) parent.kill(signal);
    await parent.ended;
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});

/** Writes a program that uses process groups. */
function writeParent(contents: string): string {
  const outfile = join(temporaryFolder(), "parent.mjs");
  const source = `import { ProcessGroup } from "./src/core/process-group.ts";\n${contents}`;
  buildSync({
    stdin: { contents: source, resolveDir: process.cwd() },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
  });
  return outfile;
}
