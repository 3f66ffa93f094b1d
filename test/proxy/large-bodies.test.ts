import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { runCommand } from "../support/process.ts";
import { runServer } from "./kit.ts";

const mb = 1024 * 1024;
const size = 100 * mb;
const path = "/auth/large";

/** The most memory that a process has had at a time, in MB; Linux tells it. */
function peakMemory(pid: number | undefined): number {
  const [, kb = "0"] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, "utf8")) ?? [];
  return Number(kb) / 1024;
}

function* chunks(): Generator<Buffer> {
  for (let sent = 0; sent < size; sent += mb) yield Buffer.alloc(mb, sent / mb);
}

async function lengthOf(body: AsyncIterable<Buffer>): Promise<number> {
  let length = 0;
  for await (const chunk of body) length += chunk.length;
  return length;
}

const platforms = process.platform === "linux" ? ["the memory that Linux tells"] : [];

describe.each(platforms)("an upload and a download of 100 MB, by %s", () => {
  it("are streamed: peak memory grows by less than 90 MB", { timeout: 60_000 }, async () => {
    const origin = await runServer((incoming, response) => {
      if (incoming.method === "GET") Readable.from(chunks()).pipe(response);
      else
        lengthOf(incoming).then(
          (length) => response.end(String(length)),
          () => response.destroy(),
        );
    });
    const proxy = runCommand(["proxy", "--target", origin, "--port", "0"]);
    const url = await proxy.url;
    await (await request(url + path, { method: "POST", body: "warm" })).body.dump();
    const before = peakMemory(proxy.pid);
    const uploaded = await request(url + path, { method: "POST", body: Readable.from(chunks()) });
    expect(await uploaded.body.text()).toBe(String(size));
    const downloaded = await request(url + path);
    expect(await lengthOf(downloaded.body)).toBe(size);
    expect(peakMemory(proxy.pid) - before).toBeLessThan(90);
  });
});
