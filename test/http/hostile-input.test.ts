import { describe, expect, it } from "vitest";
import { logText } from "../../src/core/log-text.ts";
import { operations } from "../../src/generated/operations.js";
import { sampleApp } from "../support/client.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { refusal } from "../support/feed.ts";
import { exchange } from "../support/raw.ts";

const room = "!jEsUZKDJdhlrceRyVU:example.org";
const exported = (fx: RunningEmulator) => fx.call("exportState", { query: { media: false } }, 200);
const statusOf = (answer: string): number => Number(answer.split(" ")[1]);

const raw = (fx: RunningEmulator, method: string, path: string, ...headers: string[]) =>
  exchange(fx.url, [`${method} ${path} HTTP/1.1`, "Host: localhost", ...headers, "Connection: close"]);

describe("what a page of elsewhere can make a browser send", () => {
  it("changes nothing by GET or HEAD, whatever is asked of the emulator's own API", async () => {
    const fx = await runEmulator();
    const ids: Record<string, string> = {
      fcid: "@alice:example.org",
      room_id: room,
      app_id: sampleApp.app_id,
      collection: "users",
      id: "@alice:example.org",
    };
    const before = await exported(fx);
    const asked = Object.values(operations).filter(
      ({ document, method }) => document === "control" && method === "GET",
    );
    expect(asked.length).toBeGreaterThan(25);
    for (const { path } of asked) {
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? "x"));
      for (const method of ["GET", "HEAD"]) expect((await fx.send(method, filled)).status).toBeLessThan(500);
    }
    expect(await exported(fx)).toEqual(before);
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/csp-report",
    "text/ping",
    "text/json",
    "application/json; charset=utf-7",
  ])("of type %s is no body for it, also from where no Origin is said", async (type) => {
    const fx = await runEmulator();
    const headers = { "content-type": type };
    const calls = [
      ["POST", "/_emulator/v1/clock/advance", '{"by_ms": 1}'],
      ["POST", "/_emulator/v1/faults", '{"status": 500}'],
      ["PATCH", "/_emulator/v1/settings", '{"strict": true}'],
      ["POST", "/_emulator/hooks/461cf042d9eedaa60d445f26dc747d5e", '{"text": "hello"}'],
    ] as const;
    const before = await exported(fx);
    for (const [method, path, body] of calls) {
      expect((await fx.send(method, path, { headers, body })).status).toBe(415);
    }
    expect(await exported(fx)).toEqual(before);
  });

  it("is one Host and one Origin: neither a second one nor an empty one gets in", async () => {
    const fx = await runEmulator();
    const { host } = new URL(fx.url);
    const get = async (...headers: string[]) =>
      statusOf(await exchange(fx.url, ["GET /_emulator/v1/clock HTTP/1.1", ...headers, "Connection: close"]));
    expect(await get("Host: evil.example.com", `Host: ${host}`)).toBe(400);
    expect(await get(`Host: ${host}`, `Origin: http://${host}`)).toBe(200);
    expect(await get(`Host: ${host}`, `Origin: http://${host}`, "Origin: http://evil.example.com")).toBe(403);
    expect(await get(`Host: ${host}`, "Origin: http://evil.example.com", `Origin: http://${host}`)).toBe(403);
    expect(await get(`Host: ${host}`, "Origin: ")).toBe(403);
    expect(await get(`Host: ${host}`, "X-Forwarded-Host: evil.example.com", "Origin: http://evil.example.com")).toBe(
      403,
    );
  });

  it("opens no feed of a user's client", async () => {
    const fx = await runEmulator();
    const path = "/_emulator/v1/clients/@alice:example.org/sync?device_id=EVIL";
    const forbidden = { status: 403, body: expect.objectContaining({ errcode: "EMULATOR_FORBIDDEN" }) as object };
    for (const origin of ["http://evil.example.com", "null", "http://127.0.0.1:1"]) {
      expect(await refusal(fx, path, { origin })).toEqual(forbidden);
    }
    expect(await refusal(fx, path, { host: "evil.example.com" })).toEqual(forbidden);
    const { devices } = await fx.call("listDevices", { params: { fcid: "@alice:example.org" } }, 200);
    expect(devices.map(({ device_id }) => device_id)).not.toContain("EVIL");
  });

  it("is no page of the emulator's when it was uploaded as one", async () => {
    const fx = await runEmulator();
    const headers = { "content-type": "text/html" };
    const { content_uri: uri } = await fx.call("putMedia", { body: "<script>", headers }, 201);
    const [, server_name = "", media_id = ""] = /^mxc:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    const { headers: sent } = await fx.answer("readMedia", { params: { server_name, media_id } });
    expect(sent).toMatchObject({
      "content-type": "text/html",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    });
  });
});

describe("a path that climbs", () => {
  it.each([
    "/_emulator/console/../../package.json",
    "/_emulator/console/..%2f..%2fpackage.json",
    "/_emulator/console/%2e%2e/%2e%2e/package.json",
    "/_emulator/console/..%5c..%5cpackage.json",
    "/_emulator/console/..",
    "/_emulator/console/.stamp",
    "/_emulator/console/index.html",
    "/_emulator/console/index.html%00.js",
    "/_emulator/console//etc/passwd.js",
    "/_emulator/v1/media/..%2f..%2f..%2fetc/passwd",
    "/_emulator/v1/media/x/..%2f..%2f..%2fetc%2fpasswd",
    "/_emulator/v1/media/../../../../etc/passwd",
    "/_emulator/v1/media/%00/%00",
    "/_emulator/docs/../v1/state",
    "/_emulator/docs/..%2f..%2fpackage.json",
    "/_emulator/openapi.yaml/../package.json",
  ])("is not found: %s", async (path) => {
    const fx = await runEmulator();
    expect(await raw(fx, "GET", path)).toMatch(/^HTTP\/1\.1 404 [^]*"errcode":"EMULATOR_NOT_FOUND"/);
  });
});

describe("names that objects have by themselves", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];

  it("name nothing in a path or a query", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    for (const { method, path } of Object.values(operations)) {
      for (const name of path.includes("{") ? names : names.slice(0, 2)) {
        const url = `${path.replace(/\{\w+\}/g, name)}?${name}=${name}`;
        const { status } = await fx.send(method, url, { token, ...(method !== "GET" && { body: {} }) });
        expect({ url, isFailure: status >= 500 }).toEqual({ url, isFailure: status === 501 });
      }
    }
    expect(fx.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it("are texts like others where a text may be anything", async () => {
    const fx = await runEmulator();
    for (const word of names) await fx.call("postSensitiveWord", { body: { word, disposal: "放行" } }, 201);
    for (const msgtype of names) {
      const content = { msgtype, body: "x", constructor: { a: 1 }, hasOwnProperty: 1 };
      await fx.call("sayInRoom", { params: { room_id: room }, body: { sender: "@alice:example.org", content } }, 201);
      const body = { for: "message", match: { content }, count: 1 };
      expect(await fx.call("verifyHappened", { body }, 200)).toMatchObject({ ok: true });
    }
    for (const field of names.slice(1)) {
      const body = { for: "message", match: { content: { [field]: "x" } }, count: 0 };
      expect(await fx.call("verifyHappened", { body }, 200)).toMatchObject({ ok: true });
      const unknown = { for: "message", match: { [field]: "x" } };
      expect((await fx.call("verifyHappened", { body: unknown }, 400)).error).toContain("is not known here");
    }
  });
});

describe("a method that is none of the platform's", () => {
  it.each([
    ["TRACE", 405],
    ["PROPFIND", 405],
    ["FOO", 400],
  ])("%s is refused", async (method, status) => {
    const fx = await runEmulator();
    expect(statusOf(await raw(fx, method, "/_emulator/v1/clock"))).toBe(status);
  });

  it("is not made of a POST by a header or a parameter", async () => {
    const fx = await runEmulator();
    const headers = { "x-http-method-override": "PUT" };
    const body = { now: 0 };
    expect((await fx.send("POST", "/_emulator/v1/clock?_method=PUT", { headers, body })).status).toBe(405);
    expect((await fx.call("getClock", {}, 200)).now).toBe(testStart);
  });
});

describe("what a caller sends", () => {
  const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  const inLines = (text: string): string => text.replaceAll("\n", "");

  it("reaches the log as plain text, one line a call, also where it is made for reading", async () => {
    const fx = await runEmulator();
    const fields = ["odd\r\nINFO: fake", "\u001b[31m", "\u009b31m", "\u0007", "\u202e", "\u2028", "\\u001b", "\\"];
    const body = { app_id: "\r\n\u001b[2J", secret: "s", ...Object.fromEntries(fields.map((field) => [field, 1])) };
    await fx.send("POST", "/api/v1/finchat/open-api/auth/token", { body });
    expect(statusOf(await raw(fx, "GET", "/\u009b31m"))).toBe(400);
    expect(statusOf(await raw(fx, "GET", "/%0d%0a%1b[31m"))).toBe(404);
    const calls = fx.logLines.filter((line) => line.includes('"level":30'));
    expect(calls).toHaveLength(2);
    for (const line of calls) {
      expect(line.trimEnd()).not.toMatch(obeyed);
      const values = Object.values(JSON.parse(line) as object).flat();
      expect(inLines(values.join(""))).not.toMatch(obeyed);
      expect(logText(line)).toMatch(/^\d\d:\d\d:\d\d [A-Z]+ [^\n]*\n$/);
      expect(logText(line).trimEnd()).not.toMatch(obeyed);
    }
    expect(JSON.parse(calls[0] ?? "")).toMatchObject({
      warnings: expect.arrayContaining([
        "body /\\u001b[31m is not known here",
        "body /\\u009b31m is not known here",
        "body /\\ is not known here",
      ]) as string[],
    });
  });

  it("does not take the clock beyond the last date that there is", async () => {
    const fx = await runEmulator();
    const tooFar = { errcode: "EMULATOR_BAD_REQUEST", error: "the clock ends on 13 September 275760: that is too far" };
    expect(await fx.call("advanceClock", { body: { by: "99999999999999999d" } }, 400)).toEqual(tooFar);
    const half = () => fx.answer("advanceClock", { body: { by_ms: 4e15 } });
    const answers = await Promise.all([half(), half(), half()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(await fx.call("getClock", {}, 200)).toMatchObject({ now: testStart + 8e15 });
  });
});
