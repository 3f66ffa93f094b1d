import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { reservePort } from "../../src/core/free-port.ts";

describe("a reserved port", () => {
  it("differs from every other that is reserved at the time", async () => {
    const reserved = await Promise.all(Array.from({ length: 200 }, () => reservePort()));
    expect(new Set(reserved.map(({ port }) => port)).size).toBe(200);
    for (const one of reserved) one.release();
  });

  it("can be listened on", async () => {
    const reserved = await reservePort();
    const server = createServer().listen(reserved.port, "127.0.0.1");
    await once(server, "listening");
    expect(server.address()).toMatchObject({ port: reserved.port });
    server.close();
    reserved.release();
    reserved.release();
  });
});
