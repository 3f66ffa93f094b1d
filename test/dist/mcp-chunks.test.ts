import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, built } from "../../scripts/lib/steps.js";
import { BuiltCommand } from "./built-command.ts";
import { mcpCases } from "./mcp-cases.ts";
import { root } from "./project.ts";

const dist = join(root, "dist");

/** A notification of the protocol that only its SDK names. */
const marker = "notifications/tools/list_changed";

let chunks: string[];

beforeAll(async () => {
  await build();
  const scripts = built()
    .map((path) => join(root, path))
    .filter((path) => /dist\/[^/]+\.js$/.test(path));
  chunks = scripts.filter((path) => readFileSync(path, "utf8").includes(marker));
}, 60_000);

describe("the chunks that hold the SDK of MCP", () => {
  const command = new BuiltCommand([process.execPath, join(dist, "main.js")]);

  afterAll(() => {
    command.remove();
  });

  it("are under 300 kB together, compressed", () => {
    expect(chunks.length).toBeGreaterThan(0);
    const sizes = chunks.map((path) => gzipSync(readFileSync(path)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  it("are loaded when MCP is used, and in no other start", async () => {
    const { url, stop } = await command.start();
    expect((await fetch(`${url}/_emulator/v1/apps`)).status).toBe(200);
    await stop();
    const plain = command.loaded();
    expect(plain.size).toBeGreaterThan(0);
    expect(chunks.filter((path) => plain.has(path))).toEqual([]);
    await mcpCases["mcp --strict"]?.(command);
    expect(chunks.filter((path) => command.loaded().has(path)).length).toBeGreaterThan(0);
  });
});
