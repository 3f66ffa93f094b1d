import { describe, expect, it, onTestFinished } from "vitest";
import { reservePort } from "../../src/core/free-port.ts";
import { ProcessGroup } from "../../src/core/process-group.ts";
import { untilReady } from "../../src/core/readiness.ts";

const node = JSON.stringify(process.execPath);

/** Starts a command on a free port that is in its variable PORT; stops it when the test is over. */
async function start(command: string): Promise<{ group: ProcessGroup; port: number }> {
  const reserved = await reservePort();
  const group = new ProcessGroup({ command, env: { PORT: String(reserved.port) } });
  onTestFinished(async () => {
    await group.stop();
    reserved.release();
  });
  return { group, port: reserved.port };
}

const listen = (host: string): string =>
  `${node} -e 'require("net").createServer().listen(process.env.PORT, "${host}")'`;

describe("the wait for a process", () => {
  it.each(["127.0.0.1", "0.0.0.0"])("ends when its port accepts connections on %s", async (host) => {
    const { group, port } = await start(listen(host));
    expect(await untilReady(group, { port }, 10_000)).toBe("127.0.0.1");
  });

  it("ends when its URL answers 2xx, after other responses", async () => {
    const respond =
      'let n = 0; require("http").createServer((_, r) => r.writeHead(n++ < 2 ? 503 : 204).end()).listen(process.env.PORT)';
    const { group, port } = await start(`${node} -e '${respond}'`);
    expect(await untilReady(group, { url: `http://127.0.0.1:${port}/health` }, 10_000)).toBe("127.0.0.1");
  });

  it("fails with exit code and last output when the process ends first", async () => {
    const { group, port } = await start("echo starting; echo 'no database' >&2; exit 7");
    const error = await untilReady(group, { port }, 10_000).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: "ProcessError",
      exit: { code: 7, signal: null },
      message: `"echo starting; echo 'no database' >&2; exit 7" ended with exit code 7 before port ${port} accepted connections; its last output:\n  starting\n  no database`,
    });
  });

  it("names the signal that ended a process without output", async () => {
    const { group, port } = await start("kill -9 $$");
    await expect(untilReady(group, { port }, 10_000)).rejects.toThrow(
      `"kill -9 $$" ended by SIGKILL before port ${port} accepted connections; it wrote no output`,
    );
  });

  it("fails with the last output when the time is up", async () => {
    const { group } = await start("echo waiting for a file; exec sleep 1000");
    await expect.poll(() => group.output()).toContain("waiting");
    await expect(untilReady(group, { url: "http://127.0.0.1:9/" }, 1)).rejects.toThrow(
      '"echo waiting for a file; exec sleep 1000" was not ready within 1 ms: http://127.0.0.1:9/ did not answer 2xx; its last output:\n  waiting for a file',
    );
  });
});
