import express from "express";
import { connect, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/emulator.ts";
import { createLogger } from "../../src/core/logger.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { runEmulator } from "../support/emulator.ts";
import { exchange } from "../support/raw.ts";

const clock = "/_emulator/v1/clock";
const forbidden = (error: string) => ({ status: 403, body: { errcode: "EMULATOR_FORBIDDEN", error } });
const statusOf = (answer: string): number => Number(answer.split(" ")[1]);

describe("the Host of a call to the control API", () => {
  it.each([
    "localhost",
    "localhost:3462",
    "LOCALHOST",
    "127.0.0.1:3462",
    "192.168.0.7",
    "[::1]:3462",
    "[::ffff:10.0.0.1]",
    "finchat",
    "finchat_emulator-1:3462",
    "host.docker.internal:3462",
    "emulator.example.com",
    "EMULATOR.example.com:99",
    "pinned.example.com:1",
  ])("may be %s", async (host) => {
    const settings = { control: { allowed_hosts: ["Emulator.example.com", "pinned.example.com:1"] } };
    const fx = await runEmulator({ settings });
    expect((await fx.send("GET", clock, { headers: { host } })).status).toBe(200);
  });

  it.each([
    "evil.example.com",
    "evil.com:3462",
    "localhost.evil.com",
    "127.0.0.1.nip.io",
    "localhost.",
    "127.1.evil",
    "pinned.example.com:2",
    "a@localhost",
    "[evil.com]",
    "localhost:x",
  ])("may not be %s", async (host) => {
    const fx = await runEmulator({ settings: { control: { allowed_hosts: ["pinned.example.com:1"] } } });
    expect(await fx.send("GET", clock, { headers: { host } })).toMatchObject(
      forbidden(`the host ${host} is not trusted; see control.allowed_hosts`),
    );
    expect((await fx.send("GET", "/_emulator/v1/nothing", { headers: { host } })).status).toBe(403);
    expect((await fx.send("DELETE", clock, { headers: { host } })).status).toBe(403);
  });

  it("may not be missing, or another than that of the URL in its place", async () => {
    const fx = await runEmulator();
    expect(statusOf(await exchange(fx.url, [`GET ${clock} HTTP/1.0`]))).toBe(403);
    const absolute = [`GET http://localhost${clock} HTTP/1.1`, "Host: evil.example.com", "Connection: close"];
    expect(statusOf(await exchange(fx.url, absolute))).toBe(403);
  });

  it("may be any for health, metrics, documents and hooks, and for the platform", async () => {
    const fx = await runEmulator();
    const headers = { host: "evil.example.com", origin: "http://evil.example.com" };
    const open = ["health", "metrics", "openapi.yaml", "control.openapi.yaml", "docs"];
    for (const path of open) expect((await fx.send("GET", `/_emulator/${path}`, { headers })).status).toBe(200);
    const hook = "/_emulator/hooks/461cf042d9eedaa60d445f26dc747d5e";
    expect((await fx.send("POST", hook, { headers, body: {} })).status).toBe(202);
    expect((await fx.send("GET", "/livez", { headers })).status).toBe(200);
    expect((await fx.send("GET", "/api/v1/finchat/open-api/rooms", { headers })).status).toBe(401);
  });
});

describe("the Origin of a call to the control API", () => {
  it("may be the host itself, port included, however it is reached", async () => {
    const fx = await runEmulator();
    const { host } = new URL(fx.url);
    const get = (headers: Record<string, string>) => fx.send("GET", clock, { headers });
    expect((await get({ origin: `http://${host}` })).status).toBe(200);
    expect((await get({ host: "localhost", origin: "https://localhost" })).status).toBe(200);
    for (const origin of [
      "http://127.0.0.1",
      "http://127.0.0.1:1",
      "http://evil.example.com",
      "null",
      `ftp://${host}`,
    ]) {
      expect(await get({ origin })).toMatchObject(forbidden(`the origin ${origin} is not trusted; see control.cors`));
    }
  });

  it("keeps a form of a foreign page from steering anything", async () => {
    const fx = await runEmulator();
    await fx.call("addFault", { body: { status: 500 } }, 201);
    const headers = { origin: "http://evil.example.com", "content-type": "text/plain" };
    expect((await fx.send("POST", "/_emulator/v1/reset", { headers })).status).toBe(403);
    expect((await fx.send("POST", "/_emulator/v1/faults", { headers, body: '{"status":500}' })).status).toBe(403);
    expect((await fx.call("listFaults", {}, 200)).faults).toHaveLength(1);
  });

  it("gets no CORS headers, nor an answer to a preflight", async () => {
    const fx = await runEmulator();
    const { host } = new URL(fx.url);
    const { status, headers } = await fx.send("OPTIONS", clock, { headers: { origin: `http://${host}` } });
    expect(status).toBe(405);
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  it("may be one of control.cors, which then reads the answers", async () => {
    const origin = "http://localhost:5173";
    const fx = await runEmulator({ settings: { control: { cors: [origin], token: "secret" } } });
    const preflight = await fx.send("OPTIONS", clock, { headers: { origin, "access-control-request-method": "PUT" } });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
        vary: "Origin",
      },
    });
    const answer = await fx.send("GET", clock, { headers: { origin }, token: "secret" });
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": origin } });
    const refused = await fx.send("GET", clock, { headers: { origin } });
    expect(refused).toMatchObject({ status: 401, headers: { "access-control-allow-origin": origin } });
    const other = await fx.send("OPTIONS", clock, { headers: { origin: "http://localhost:5174" } });
    expect(other.status).toBe(403);
    expect(other.headers).not.toHaveProperty("access-control-allow-origin");
  });
});

describe("the control API", () => {
  it("takes JSON and nothing else", async () => {
    const fx = await runEmulator();
    const headers = { "content-type": "text/plain" };
    expect(await fx.send("POST", "/_emulator/v1/faults", { headers, body: '{"status":500}' })).toMatchObject({
      status: 415,
      body: { errcode: "EMULATOR_UNKNOWN" },
    });
  });

  it("asks for the control token where there is one, and for nothing else beyond it", async () => {
    const fx = await runEmulator({ settings: { control: { token: "secret" } } });
    const get = (headers: Record<string, string>) => fx.send("GET", clock, { headers });
    expect((await get({ authorization: "Bearer secret" })).status).toBe(200);
    expect((await get({ authorization: "bearer secret" })).status).toBe(200);
    for (const authorization of ["Bearer Secret", "Bearer secret2", "Basic secret", "secret", "Bearer"]) {
      expect(await get({ authorization })).toMatchObject({
        status: 401,
        body: { errcode: "EMULATOR_UNAUTHORIZED" },
        headers: { "www-authenticate": "Bearer" },
      });
    }
    expect((await fx.send("GET", "/_emulator/v1/nothing")).status).toBe(401);
    expect(await fx.send("GET", `${clock}?token=secret`)).toMatchObject({ status: 401 });
    for (const path of ["health", "metrics", "docs"]) {
      expect((await fx.send("GET", `/_emulator/${path}`)).status).toBe(200);
    }
    await fx.token();
  });

  it("is not reached by another spelling of its path", async () => {
    const fx = await runEmulator({ settings: { control: { token: "secret" } } });
    const spellings = ["/_emulator//v1/clock", "/_EMULATOR/v1/clock", "/_emulator/V1/clock", "/%5Femulator/v1/clock"];
    for (const path of [...spellings, "/x/../_emulator/v1/clock", "//_emulator/v1/clock", "/_emulator/./v1/clock"]) {
      const answer = await exchange(fx.url, [`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: close"]);
      expect({ path, status: statusOf(answer) }).toEqual({ path, status: 404 });
    }
  });
});

describe("listening beyond this machine", () => {
  const start = (host: string, options: object = {}) => {
    const logger = createLogger("silent", { write: () => undefined });
    const config = { port: 0, logLevel: "silent", clock: { mode: "real" }, settings: {}, logger } as const;
    return startEmulator({ ...config, host, ...options });
  };

  it("needs a control token, or a word that the network is trusted", async () => {
    await expect(start("0.0.0.0")).rejects.toMatchObject({
      name: "ConfigError",
      message: expect.stringContaining("host: 0.0.0.0 lets other machines control the emulator") as string,
    });
    await expect(start("::")).rejects.toMatchObject({ name: "ConfigError" });
    const allowed = [{ insecureControl: true }, { settings: { control: { token: "secret" } } }];
    for (const options of allowed) await (await start("0.0.0.0", options)).close();
    for (const host of ["localhost", "127.0.0.2"]) await (await start(host)).close();
  });

  it("keeps its control token: a patch cannot take it away", async () => {
    const fx = await runEmulator({ host: "0.0.0.0", settings: { control: { token: "secret" } } });
    const patch = (token: string | null, bearer: string) =>
      fx.answer("patchSettings", { token: bearer, body: { control: { token } } });
    expect(await patch(null, "secret")).toMatchObject({ status: 409, body: { errcode: "EMULATOR_CONFLICT" } });
    expect((await patch("other", "secret")).status).toBe(200);
    expect((await fx.send("GET", clock, { token: "secret" })).status).toBe(401);
    expect((await fx.send("GET", clock, { token: "other" })).status).toBe(200);
  });
});

describe("a request that dawdles", () => {
  it.each([
    ["in its headers", ["GET / HTTP/1.1", "Host: localhost", "X"]],
    ["in its body", ["GET / HTTP/1.1", "Host: localhost", "Content-Length: 9", "", ""]],
  ])("%s is ended", async (_, lines) => {
    const limits = { headersTimeout: 30, requestTimeout: 30, connectionsCheckingInterval: 10 };
    const server = createHttpServer(
      express().use(() => undefined),
      limits,
    );
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").setEncoding("utf8");
    socket.write(lines.join("\r\n"));
    const answer = new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (piece: string) => (text += piece)).on("close", () => resolve(text));
    });
    expect(await answer).toMatch(/^HTTP\/1.1 408 [^]*"errcode":"FC_UNKNOWN"/);
  });
});

describe("what is no HTTP, or too much of it", () => {
  it.each([
    ["a header of 20 KiB", ["GET / HTTP/1.1", "Host: localhost", `X: ${"x".repeat(20_000)}`], 431],
    ["a URL of 20 KiB", [`GET /${"x".repeat(20_000)} HTTP/1.1`, "Host: localhost"], 431],
    ["nonsense", ["hello"], 400],
    ["two lengths", ["POST / HTTP/1.1", "Host: localhost", "Content-Length: 1", "Content-Length: 2"], 400],
    ["a length and chunks", ["POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"], 400],
  ])("%s is refused in the platform's form, and the connection ends", async (_, head, status) => {
    const fx = await runEmulator();
    const answer = await exchange(fx.url, head);
    expect(statusOf(answer)).toBe(status);
    const body = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))) as object;
    expect(body).toMatchObject({ errcode: "FC_UNKNOWN" });
    await fx.call("getHealth", {}, 200);
  });

  it("does not reach the log but as one line of JSON", async () => {
    const fx = await runEmulator();
    await fx.send("GET", "/a%0a%22level%22:50%1b[31m");
    await fx.send("POST", "/api/v1/finchat/open-api/auth/token", {
      body: { "odd\n\u001b[31m": 1, app_id: "\r\nx", secret: "s" },
    });
    for (const line of fx.logLines) {
      expect(["\n", "\r", "\u001b"].filter((control) => line.trimEnd().includes(control))).toEqual([]);
      expect(JSON.parse(line)).toBeTypeOf("object");
    }
    expect(fx.logLines.join("")).toContain("%0a%22level%22:50%1b[31m");
  });
});
