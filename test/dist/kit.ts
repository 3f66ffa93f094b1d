import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { onTestFinished } from "vitest";
import { sampleApp } from "../support/client.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A process that prints the emulator's URL. */
export interface StartedProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  /** Its standard output so far. */
  readonly stdout: () => string;
}

/** Starts a program in the project's folder, its stderr a file descriptor or a pipe, and waits for the emulator's URL. */
export async function startProcess(
  [file = "", ...words]: readonly string[],
  stderr: number | "pipe",
): Promise<StartedProcess> {
  const child = spawn(file, words, { cwd: root, stdio: ["pipe", "pipe", stderr] });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const { stdout } = child;
  if (stdout === null) throw new Error("it has no stdout");
  const text = collect(stdout);
  return { child, ended, stdout: text, url: await urlIn(stdout, text) };
}

/** Opens a file until the test is over. */
export function openFile(path: string, flags: string): number {
  const fd = openSync(path, flags);
  onTestFinished(() => {
    closeSync(fd);
  });
  return fd;
}

/** A pipe that nobody reads, open at both ends. */
export function unreadPipe(): number {
  const path = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  return openFile(path, "r+");
}

/** Keeps all that a stream gives; what it has given so far. */
export function collect(stream: Readable): () => string {
  let text = "";
  stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** Waits for a URL in what a stream gives. */
export async function urlIn(stream: Readable, text: () => string): Promise<string> {
  for (;;) {
    const url = /http:\/\/\S+/.exec(text())?.[0];
    if (url !== undefined) return url;
    await once(stream, "data");
  }
}

/** Makes calls to the platform, many at a time; how many were answered with 200. */
export async function callMany(url: string, count: number): Promise<number> {
  const pool = new Pool(url, { connections: 10, pipelining: 20 });
  const body = JSON.stringify({ app_id: sampleApp.app_id, app_access_token: "0" });
  const path = "/api/v1/finchat/open-api/auth/token/verify";
  const headers = { "content-type": "application/json" };
  let answered = 0;
  try {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const answer = await pool.request({ method: "POST", path, headers, body });
        await answer.body.dump();
        if (answer.statusCode === 200) answered++;
      }),
    );
  } finally {
    await pool.close();
  }
  return answered;
}
