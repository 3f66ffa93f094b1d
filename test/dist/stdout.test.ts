import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { collect, openFile, unreadPipe } from "./kit.ts";

beforeAll(build, 120_000);

/** How a process ends that runs with a stdout: what it wrote to stderr, and its exit code. */
function run(words: readonly string[], stdout: number | "closed") {
  const child = spawn(process.execPath, ["dist/main.js", ...words], {
    stdio: ["ignore", stdout === "closed" ? "pipe" : stdout, "pipe"],
  });
  child.stdout?.destroy();
  const { stderr } = child;
  if (stderr === null) throw new Error("it has no stderr");
  const text = collect(stderr);
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, stderr: text() }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, ended };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** A pipe that holds all that it can. */
function fullPipe(): number {
  const fd = unreadPipe();
  writeSync(fd, Buffer.alloc(65_536));
  return fd;
}

const broken: [string, () => number | "closed"][] = [
  ["closed", () => "closed"],
  ["on a full disk", () => openFile("/dev/full", "w")],
];

describe.each(broken)("a command whose stdout is %s", { timeout: 60_000 }, (_, stdout) => {
  it.each(["--help", "--version", "start --help", "validate fixtures", "contract"])(
    "ends %s without a stack",
    async (line) => {
      expect(await run(line.split(" "), stdout()).ended).toEqual({ code: 0, stderr: "" });
    },
  );
});

describe("the emulator", { timeout: 60_000 }, () => {
  it.each([...broken, ["a pipe that nobody reads", fullPipe] as const])("runs when stdout is %s", async (_, stdout) => {
    const port = await freePort();
    const { child, ended } = run(["--port", port, "--log-level", "warn"], stdout());
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${port}/livez`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 20_000 },
      )
      .toBe(200);
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, stderr: "" });
  });
});
