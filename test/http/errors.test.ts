import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { operations } from "../../src/generated/operations.js";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { exchange } from "../support/raw.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { app_id, secret } = sampleApp;
const tokenPath = "/api/v1/finchat/open-api/auth/token";
const badJson = (...violations: object[]) => ({ errcode: "FC_BAD_JSON", data: { violations } });

describe("the order of checks", () => {
  const send = "/api/v1/finchat/open-api/message/send";
  const form = { "content-type": "text/plain" };

  it("is path, method, fault, token, media type, contract, app, and the call's own rules", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    const content = { msgtype: "m.text", body: "hi" };
    const steps: [method: string, path: string, input: object, status: number, errcode: string][] = [
      ["PUT", `${send}/x`, { body: "{", headers: form }, 404, "FC_NOT_FOUND"],
      ["PUT", send, { body: "{", headers: form }, 405, "FC_UNKNOWN"],
      ["POST", send, { body: "{", headers: form }, 401, "FC_INVALID_ACCESS_TOKEN"],
      ["POST", send, { body: "{", headers: form, token }, 415, "FC_UNKNOWN"],
      ["POST", send, { body: "{", token }, 400, "FC_BAD_JSON"],
      ["POST", send, { body: { app_id: "x", content: {} }, token }, 400, "FC_BAD_JSON"],
      ["POST", send, { body: { app_id: "x", content }, token }, 404, "FC_APP_NOT_FOUND"],
      ["POST", send, { body: { app_id: "test-scope", content }, token }, 401, "FC_INVALID_ACCESS_TOKEN"],
      ["POST", send, { body: { app_id, content }, token }, 400, "FC_BAD_JSON"],
    ];
    for (const [method, path, input, status, errcode] of steps) {
      expect(await fx.send(method, path, input)).toMatchObject({ status, body: { errcode } });
    }
    await fx.call("addFault", { body: { path: send, status: 503 } }, 201);
    expect(await fx.send("PUT", send)).toMatchObject({ status: 405 });
    expect(await fx.send("POST", send, { body: "{", headers: form })).toMatchObject({ status: 503 });
  });

  it("takes the app from where the call has it named, and warns of another app_id elsewhere", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    const astray = { app_id: "nobody" };
    const events = await fx.answer("listForwarderEvents", { params: { app_id }, query: astray, token });
    expect(events).toMatchObject({
      status: 200,
      headers: { "x-emulator-warning": `["query /app_id differs from the path's, which counts"]` },
    });
    const body = { app_id, type: "multi_chat" };
    expect(await fx.answer("createRoom", { query: astray, body, token })).toMatchObject({ status: 201 });
    const query = { app_id, event_type: "t", transaction_id: "1" };
    const sent = await fx.answer("sendToDevice", { query, body: { ...astray, messages: {} }, token });
    expect(sent).toMatchObject({
      status: 200,
      headers: { "x-emulator-warning": `["body /app_id differs from the query's, which counts"]` },
    });
  });
});

describe("paths and methods", () => {
  it.each([
    "/nowhere",
    "/api/v1/finchat",
    "/api/v1/finchat/open-api/AUTH/token",
    "//api/v1/finchat/open-api/auth/token",
  ])("%s is not found", async (path) => {
    const fx = await runEmulator();
    const answer = await exchange(fx.url, [`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: close"]);
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(answer).toContain(`{"errcode":"FC_NOT_FOUND","error":"资源不存在: there is nothing at `);
  });

  it("of another method say which they take", async () => {
    const fx = await runEmulator();
    for (const method of ["GET", "DELETE", "OPTIONS", "PATCH", "HEAD"]) {
      const { status, headers } = await fx.send(method, tokenPath);
      expect({ method, status, allow: headers["allow"] }).toEqual({ method, status: 405, allow: "POST" });
    }
    const room = await fx.send("DELETE", "/api/v1/finchat/open-api/rooms/x");
    expect(room.headers["allow"]?.toString().split(", ").sort()).toEqual(["GET", "HEAD", "PUT"]);
  });

  it("that are not well encoded are refused, naming the place", async () => {
    const fx = await runEmulator();
    const path = "/api/v1/finchat/open-api/users/%zz";
    expect(await fx.send("GET", path)).toMatchObject({
      status: 400,
      body: badJson({ in: "path", path: "", message: "is not valid percent-encoding" }),
    });
    expect(await fx.send("GET", "/_emulator/v1/users/%ff")).toMatchObject({
      status: 400,
      body: { errcode: "EMULATOR_BAD_REQUEST" },
    });
  });

  it("of the emulator's own API are refused in its own form", async () => {
    const fx = await runEmulator();
    expect(await fx.send("GET", "/_emulator/v1/nothing")).toMatchObject({
      status: 404,
      body: { errcode: "EMULATOR_NOT_FOUND" },
    });
    expect(await fx.send("PATCH", "/_emulator/v1/clock")).toMatchObject({
      status: 405,
      body: { errcode: "EMULATOR_UNKNOWN" },
      headers: { allow: "GET, HEAD, PUT" },
    });
  });

  it("all answer HEAD as GET without the body", async () => {
    const fx = await runEmulator();
    const { status, headers, body } = await fx.send("HEAD", "/_emulator/openapi.yaml");
    expect({ status, body }).toEqual({ status: 200, body: "" });
    expect(Number(headers["content-length"])).toBeGreaterThan(10_000);
  });
});

describe("a request that breaks the contract", () => {
  it("is told everything that is wrong with it at once", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    const body = { app_id: "", content: { msgtype: "m.textcard", body: 1, info: { title: "t" } }, fcids: "x" };
    const { status, body: answer } = await fx.answer("sendMessage", { token, body });
    expect(status).toBe(400);
    const { violations } = (answer as { data: { violations: { path: string }[] } }).data;
    expect(violations.map(({ path }) => path).sort()).toEqual([
      "/app_id",
      "/content/body",
      "/content/info/btntext",
      "/content/info/description",
      "/content/info/url",
      "/fcids",
    ]);
  });

  it("is told where its JSON breaks off", async () => {
    const fx = await runEmulator();
    const text = '{\n  "app_id": "x",\n  "secret" 1\n}';
    const message = "not valid JSON: ColonExpected at position 30 (line 3, column 12)";
    for (const body of [text, `\ufeff${text}`]) {
      const answer = await fx.answer("issueAppAccessToken", { body });
      expect(answer).toMatchObject({ status: 400, body: badJson({ in: "body", path: "", message }) });
    }
  });

  it("names the parameters of its query", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    const answer = await fx.answer("listRooms", { token });
    expect(answer).toMatchObject({
      status: 400,
      body: badJson({ in: "query", path: "/app_id", message: "is required" }),
    });
  });

  it("and is full of unknown fields is answered in headers that a client can read", async () => {
    const fx = await runEmulator();
    const odd = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`odd字${index}`, index]));
    const answer = await fx.answer("issueAppAccessToken", { body: { app_id, secret, ...odd } });
    expect(answer.status).toBe(200);
    const header = String(answer.headers["x-emulator-warning"]);
    expect(header.length).toBeLessThan(5000);
    const warnings = JSON.parse(header) as string[];
    expect(warnings[0]).toBe("body /odd字0 is not known here");
    expect(warnings.at(-1)).toBe("and 4900 more like these");
    const { requests } = await fx.call("listRequests", {}, 200);
    expect(requests[0]?.warnings).toEqual(warnings);
  });
});

describe("unknown fields and parameters", () => {
  it("are warnings, in the header, the journal and the log", async () => {
    const fx = await runEmulator();
    const query = { q字: "1" };
    const { status, headers } = await fx.answer("issueAppAccessToken", { body: { app_id, secret, odd: "\n" }, query });
    expect(status).toBe(200);
    const header = String(headers["x-emulator-warning"]);
    expect(header).toBe('["query /q\\u5b57 is not known here","body /odd is not known here"]');
    const warnings = ["query /q字 is not known here", "body /odd is not known here"];
    expect((await fx.call("listRequests", {}, 200)).requests[0]?.warnings).toEqual(warnings);
    const logged = fx.logLines.map((line) => JSON.parse(line) as { warnings?: string[] });
    expect(logged).toContainEqual(expect.objectContaining({ path: tokenPath, warnings }));
  });

  it("are refused in strict mode", async () => {
    const fx = await runEmulator({ settings: { strict: true } });
    const answer = await fx.answer("issueAppAccessToken", { body: { app_id, secret, odd: 1 } });
    expect(answer).toMatchObject({
      status: 400,
      body: badJson({ in: "body", path: "/odd", message: "is not known here" }),
    });
  });

  it("are refused by the emulator's own API", async () => {
    const fx = await runEmulator();
    expect(await fx.call("setClock", { body: { mode: "frozen", odd: 1 } }, 400)).toMatchObject({
      errcode: "EMULATOR_BAD_REQUEST",
      data: { violations: [{ in: "body", path: "/odd", message: "is not known here" }] },
    });
  });
});

describe("bodies that cannot be taken", () => {
  const head = (...headers: string[]) => [
    `POST ${tokenPath} HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    ...headers,
  ];

  it.each([
    ["text/plain", "Content-Type is text/plain; it must be application/json"],
    ["application/json; charset=gbk", "charset=gbk is not supported; use UTF-8"],
    [
      "application/x-www-form-urlencoded",
      "Content-Type is application/x-www-form-urlencoded; it must be application/json",
    ],
  ])("are those of type %s", async (type, message) => {
    const fx = await runEmulator();
    const answer = await fx.answer("issueAppAccessToken", { body: "{}", headers: { "content-type": type } });
    expect(answer).toMatchObject({ status: 415, body: { errcode: "FC_UNKNOWN", error: `未知错误: ${message}` } });
  });

  it("are those without a type, and packed ones", async () => {
    const fx = await runEmulator();
    expect(await exchange(fx.url, head("Content-Length: 2"), "{}")).toMatch(
      /^HTTP\/1.1 415 [^]*Content-Type is missing/,
    );
    const headers = { "content-encoding": "gzip" };
    expect(await fx.answer("issueAppAccessToken", { body: "{}", headers })).toMatchObject({ status: 415 });
  });

  it("are judged by the first Content-Type of two", async () => {
    const fx = await runEmulator();
    const body = JSON.stringify({ app_id, secret });
    const types = (a: string, b: string) =>
      head(`Content-Type: ${a}`, `Content-Type: ${b}`, `Content-Length: ${body.length}`);
    expect(await exchange(fx.url, types("application/json", "text/plain"), body)).toMatch(/^HTTP\/1.1 200 /);
    expect(await exchange(fx.url, types("text/plain", "application/json"), body)).toMatch(/^HTTP\/1.1 415 /);
  });

  it("are those that are too large, told or not", async () => {
    const fx = await runEmulator({ settings: { limits: { body_bytes: 1000 } } });
    const refusal = { errcode: "FC_UNKNOWN", error: "未知错误: the body is larger than 1000 bytes" };
    const body = { app_id, secret: "x".repeat(1000) };
    expect(await fx.call("issueAppAccessToken", { body }, 413)).toEqual(refusal);
    const chunk = `400\r\n${"x".repeat(0x400)}\r\n`;
    const chunked = head("Content-Type: application/json", "Transfer-Encoding: chunked");
    const answer = await exchange(fx.url, chunked, `${chunk.repeat(1000)}0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain(JSON.stringify(refusal));
    expect(await fx.call("addFault", { body: { status: 500, body: "x".repeat(1000) } }, 413)).toMatchObject({
      errcode: "EMULATOR_UNKNOWN",
    });
  });

  it.each([
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "", "the body is not UTF-8"],
    ["__proto__", '{"app_id": "a", "__proto__": {"x": 1}}', "/__proto__", "is not taken as a field"],
    ["__proto__, deep down", '{"a/b": [0, {"__proto__": 1}]}', "/a~1b/1/__proto__", "is not taken as a field"],
    ["__proto__, disguised", '{"\\u005f_proto__": {"x": 1}}', "/__proto__", "is not taken as a field"],
    ["constructor", '{"constructor": {"prototype": {}}}', "/constructor/prototype", "is not taken as a field"],
    ["too deep", `${"[".repeat(500_000)}${"]".repeat(500_000)}`, "", "is nested deeper than 100 levels"],
    ["too deep, and broken off", "[".repeat(500_000), "", "is nested deeper than 100 levels"],
    ["too deep, and forbidden", `${'{"__proto__":'.repeat(50_000)}1`, "", "is nested deeper than 100 levels"],
    ["brackets in a text", `{"a": "${"[".repeat(200)}\\"${"[".repeat(200)}"`, "", /^not valid JSON: .* column 411\)$/],
    ["a list", "[]", "", "must be an object"],
    ["empty", "", "", "is required"],
  ])("are those that are %s", async (_, body, path, message) => {
    const fx = await runEmulator();
    const answer = await fx.answer("issueAppAccessToken", { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(badJson({ in: "body", path, message: expect.stringMatching(message) as string }));
    expect(Object.prototype).not.toHaveProperty("x");
  });

  it("nest as deep as is allowed, and no deeper", async () => {
    const fx = await runEmulator();
    const nested = (depth: number) => `{"app_id":"a","secret":"s","x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect((await fx.answer("issueAppAccessToken", { body: nested(99) })).status).toBe(404);
    expect((await fx.answer("issueAppAccessToken", { body: nested(100) })).status).toBe(400);
  });

  it("do not count where a call takes none", async () => {
    const fx = await runEmulator();
    const query = { app_id };
    const token = await fx.token();
    const headers = { "content-type": "application/json" };
    expect((await fx.answer("getAppFriendships", { params: { app_id }, token, headers })).status).toBe(200);
    expect((await fx.answer("listRooms", { query, token, headers })).status).toBe(201);
  });
});

describe("statuses", () => {
  it.each([
    ["FC_BAD_JSON", 400, "请求参数错误"],
    ["FC_APP_NOT_FOUND", 404, "应用不存在"],
    ["FC_APP_NOT_PUBLISHED", 403, "应用未上架"],
    ["FC_INVALID_SECRET", 401, "secret错误"],
    ["FC_INVALID_ACCESS_TOKEN", 401, "access_token错误"],
    ["FC_MESSAGE_FCID_LIMIT_EXCEEDED", 400, "发送消息的用户个数超出限制"],
    ["FC_MESSAGE_ROOM_ID_LIMIT_EXCEEDED", 400, "发送消息的房间个数超出限制"],
    ["FC_ROOM_NOT_FOUND", 404, "房间不存在"],
    ["FC_ROOM_IS_NOT_FEDERATE", 400, "房间不支持跨域"],
    ["FC_FCID_NOT_FOUND", 404, "用户不存在"],
    ["FC_FCID_ALREADY_IN_ROOM", 409, "用户已经加入房间"],
    ["FC_FCID_NOT_IN_ROOM", 400, "用户未加入房间"],
    ["FC_NOT_FOUND", 404, "资源不存在"],
    ["FC_FORBIDDEN", 403, "应用无权限"],
    ["FC_INTERNAL_ERROR", 500, "内部错误"],
    ["FC_UNKNOWN", 500, "未知错误"],
  ])("go with %s: %i %s", async (errcode, status, error) => {
    const fx = await runEmulator({ fixtures: {} });
    await fx.call("addFault", { body: { errcode } }, 201);
    expect(await fx.send("GET", "/api/v1/finchat/open-api/rooms")).toMatchObject({ status, body: { errcode, error } });
  });

  it("are a table that a setting overrides", async () => {
    const fx = await runEmulator({ settings: { error_status: { FC_INVALID_SECRET: 403, FC_BAD_JSON: 422 } } });
    expect((await fx.answer("issueAppAccessToken", { body: { app_id, secret: "x" } })).status).toBe(403);
    expect((await fx.answer("issueAppAccessToken", { body: {} })).status).toBe(422);
    const status = 415;
    expect((await fx.answer("issueAppAccessToken", { body: "{}", headers: { "content-type": "x/y" } })).status).toBe(
      status,
    );
  });
});

describe("a failure of the emulator itself", () => {
  it("reveals nothing to the caller, and everything to the log", async () => {
    const folder = temporaryFolder();
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const fx = await runEmulator();
    const upload = { query: { app_id }, token: await fx.token(), body: "x" };
    await fx.call("uploadMedia", upload, 200);
    for (const path of readdirSync(folder).map((name) => join(folder, name))) {
      rmSync(path, { recursive: true });
      writeFileSync(path, "a file in the place of the folder");
    }
    const answer = await fx.call("uploadMedia", upload, 500);
    expect(answer).toEqual({ errcode: "FC_INTERNAL_ERROR", error: "内部错误" });
    const failures = fx.logLines.filter((line) => line.includes('"level":50'));
    expect(failures).toEqual([expect.stringContaining(folder)]);
    expect(await fx.call("putMedia", { body: "x" }, 500)).toEqual({
      errcode: "EMULATOR_UNKNOWN",
      error: "the emulator failed; its log tells why",
    });
  });
});

describe("every operation", () => {
  it("that takes an app's token refuses a call without one", async () => {
    const fx = await runEmulator();
    const guarded = Object.values(operations).filter(({ security }) => security.includes("appAccessToken"));
    expect(guarded.length).toBeGreaterThan(15);
    for (const { operationId, path } of guarded) {
      const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, "x"]));
      const answer = await fx.answer(operationId, { params });
      expect({ operationId, ...answer }).toMatchObject({
        status: 401,
        body: { errcode: "FC_INVALID_ACCESS_TOKEN" },
        headers: { "www-authenticate": "Bearer" },
      });
    }
  });
});
