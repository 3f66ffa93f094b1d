import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { request } from "undici";
import { describe, expect, it, vi } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { bytesOf, download } from "../support/media.ts";
import { exchange } from "../support/raw.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const mebibyte = 1_048_576;

/** Uploads a stream, as a person. */
async function put(fx: RunningEmulator, size: number, onChunk?: (before: number) => void) {
  const answer = await request(`${fx.url}/_emulator/v1/media`, { method: "POST", body: bytesOf(size, onChunk) });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: (await answer.body.json()) as { content_uri: string },
  };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Memory that is in use, in bytes, without the garbage that each version of Node collects at times of its own. */
function heldMemory(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const pathOf = (contentUri: string): string => contentUri.replace("mxc://", "/_emulator/v1/media/");

describe("a large file", () => {
  it("is taken in and given out without being held in memory", { timeout: 60_000 }, async () => {
    const size = 200 * mebibyte;
    const fx = await runEmulator({ settings: { limits: { media_bytes: size } } });
    await put(fx, mebibyte);
    const before = heldMemory();
    let peak = 0;
    const look = (at: number): void => {
      if (at % (16 * mebibyte) === 0) peak = Math.max(peak, heldMemory() - before);
    };
    const { body } = await put(fx, size, look);
    const answer = await request(fx.url + pathOf(body.content_uri));
    const digest = createHash("sha256");
    let received = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      digest.update(chunk);
      received += chunk.length;
      look(received);
    }
    const expected = createHash("sha256");
    for await (const chunk of bytesOf(size) as AsyncIterable<Buffer>) expected.update(chunk);
    expect(digest.digest("hex")).toBe(expected.digest("hex"));
    expect(peak).toBeLessThan(64 * mebibyte);
  });
});

describe("a file that is too large", () => {
  const limits = { media_bytes: mebibyte };
  const refusal = {
    errcode: "EMULATOR_UNKNOWN",
    error: `the body is larger than ${mebibyte} bytes`,
  };

  it("is refused before it is read where its length is told", async () => {
    const fx = await runEmulator({ settings: { limits } });
    const body = Buffer.alloc(mebibyte + 1);
    expect(await fx.call("putMedia", { body }, 413)).toEqual(refusal);
    expect(await fx.call("putMedia", { body: body.subarray(1) }, 201)).toMatchObject({});
  });

  it("is refused as soon as it is too large where it comes in pieces, and leaves nothing", async () => {
    const dataDir = temporaryFolder();
    const fx = await runEmulator({ dataDir, settings: { limits } });
    const { status, headers, body } = await put(fx, 3 * mebibyte);
    expect({ status, body, connection: headers["connection"] }).toEqual({
      status: 413,
      body: refusal,
      connection: "close",
    });
    expect(readdirSync(join(dataDir, "media"))).toEqual([]);
    await fx.call("getHealth", {}, 200);
  });

  it("does not keep its sender from reading why, however much more it sends", async () => {
    const fx = await runEmulator({ settings: { limits } });
    const head = ["POST /_emulator/v1/media HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked"];
    const piece = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const answer = await exchange(fx.url, head, `${piece.repeat(100)}0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 413 [^]*larger than 1048576 bytes"}/);
  });
});

describe("an upload that is abandoned", () => {
  it("leaves nothing", async () => {
    const dataDir = temporaryFolder();
    const fx = await runEmulator({ dataDir });
    const { port } = new URL(fx.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write("POST /_emulator/v1/media HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf");
    const files = () => readdirSync(join(dataDir, "media"));
    await vi.waitFor(() => expect(files()).toHaveLength(1));
    socket.destroy();
    await vi.waitFor(() => expect(files()).toEqual([]));
    expect(fx.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});

describe("media in a data folder", () => {
  it("outlive the emulator, and what belongs to no file goes", async () => {
    const dataDir = temporaryFolder();
    const first = await runEmulator({ dataDir });
    const { content_uri } = await first.call("putMedia", { body: "hello" }, 201);
    await first.emulator.close();
    mkdirSync(join(dataDir, "media"), { recursive: true });
    const stray = "0".repeat(64);
    for (const name of [stray, `${stray}.1.part`]) writeFileSync(join(dataDir, "media", name), "");
    const second = await runEmulator({ dataDir });
    expect(String((await download(second.url + pathOf(content_uri))).bytes)).toBe("hello");
    expect(readdirSync(join(dataDir, "media"))).toHaveLength(1);
  });

  it("go with a reset", async () => {
    const dataDir = temporaryFolder();
    const fx = await runEmulator({ dataDir });
    const { content_uri } = await fx.call("putMedia", { body: "hello" }, 201);
    await fx.call("resetTenant", {}, 204);
    expect((await download(fx.url + pathOf(content_uri))).status).toBe(404);
    expect(readdirSync(join(dataDir, "media"))).toEqual([]);
  });
});
