import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { operations } from "../../src/generated/operations.js";
import { smallGroup, smallBot, smallTenant } from "../support/tenant.ts";
import { answerWith, hang, runBot } from "../support/bot.ts";
import { Client } from "../support/client.ts";
import { alice } from "../support/conversation.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { followEvents, refusal } from "../support/feed.ts";
import { exchange } from "../support/raw.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runHosting } from "./kit.ts";

const { app_id } = smallBot;
/** A tenant whose bot is pushed everything in its rooms. */
const withBot = (url: string, bot: object = {}) =>
  smallTenant({ callback: { url }, subscriptions: { room_messages: "direct_and_group" }, ...bot });

const content = { msgtype: "m.text", body: "hello" };
const params = { room_id: smallGroup.room_id };

/** The files of a folder's tenants, by their paths. */
const filesOfTenants = (dataDir: string): string[] =>
  readdirSync(join(dataDir, "tenants"), { recursive: true, encoding: "utf8" });

describe("a new tenant", () => {
  it("has the fixtures, clock, seed and settings of the process where the request has none", async () => {
    const { fx, create } = await runHosting({ fixtures: smallTenant(), settings: { strict: true } });
    const tenant = await create();
    expect(tenant.url).toBe(`${fx.url}/t/${tenant.name}`);
    expect(await tenant.call("getClock", {}, 200)).toEqual({ now: testStart, mode: "frozen" });
    expect((await tenant.call("getSettings", {}, 200)).strict).toBe(true);
    expect((await tenant.call("listApps", {}, 200)).apps).toEqual((await fx.call("listApps", {}, 200)).apps);
  });

  it("has its own fixtures, clock, seed and settings where the request has them", async () => {
    const { fx, create } = await runHosting();
    const tenant = await create({
      name: "worker-1",
      fixtures: { ...smallTenant(), settings: { token: { lifetime_s: 60 } } },
      clock: "frozen:2030-01-31T09:00:00Z",
      seed: 7,
      settings: { strict: true },
    });
    expect((await tenant.call("getClock", {}, 200)).now).toBe(Date.parse("2030-01-31T09:00:00Z"));
    expect(await tenant.call("getSettings", {}, 200)).toMatchObject({ strict: true, token: { lifetime_s: 60 } });
    expect((await tenant.call("listApps", {}, 200)).apps).toMatchObject([{ app_id }]);
    const twin = new Client((await fx.call("createTenant", { body: { fixtures: smallTenant(), seed: 7 } }, 201)).url);
    expect(await twin.token(smallBot)).toBe(await tenant.token(smallBot));
  });

  it("is returned with the environment of its first bot, and listed in order of creation", async () => {
    const { fx, create } = await runHosting();
    const first = await fx.call("createTenant", { body: { name: "b", fixtures: smallTenant(), ttl: "30m" } }, 201);
    expect(first).toMatchObject({
      name: "b",
      url: `${fx.url}/t/b`,
      requests: 0,
      messages: 0,
      env: { FINCHAT_BASE_URL: `${fx.url}/t/b`, FINCHAT_APP_ID: app_id, FINCHAT_SECRET: "s" },
    });
    expect(first.expires_at).toBe(first.last_used_at + 1_800_000);
    const other = await create({ name: "a" });
    await other.token();
    const page = await fx.call("listTenants", { query: { limit: 1 } }, 200);
    expect(page.tenants.map(({ name }) => name)).toEqual(["b"]);
    const rest = await fx.call("listTenants", { query: { limit: 1, cursor: page.cursor ?? "" } }, 200);
    expect(rest).toMatchObject({ tenants: [{ name: "a", requests: 1 }] });
    expect(rest).not.toHaveProperty("cursor");
    expect(await fx.call("readTenant", { params: { name: "a" } }, 200)).toEqual(rest.tenants[0]);
    await fx.call("deleteTenant", { params: { name: "b" } }, 204);
    expect(await fx.call("listTenants", { query: { cursor: page.cursor ?? "" } }, 200)).toMatchObject({
      tenants: [{ name: "a" }],
    });
    expect(await fx.call("listTenants", { query: { cursor: "b" } }, 400)).toMatchObject({
      error: expect.stringContaining("cursor") as string,
    });
  });

  it.each([
    [{ name: "A" }, "/name"],
    [{ name: "a".repeat(64) }, "/name"],
    [{ name: ".." }, "/name"],
    [{ name: "" }, "/name"],
    [{ nam: "a" }, "/nam"],
    [{ clock: "frozen:soon" }, "/clock"],
    [{ seed: "x" }, "/seed"],
    [{ ttl: "soon" }, "/ttl"],
    [{ settings: { push: { timeout: 1 } } }, "/settings/push/timeout"],
    [{ settings: { control: { token: "x" } } }, "/settings/control"],
    [{ settings: { tenants: { max: 1 } } }, "/settings/tenants"],
    [{ settings: { iam: { port: 0 } } }, "/settings/iam/port"],
    [{ fixtures: { settings: { control: { cors: [] } } } }, "/fixtures/settings/control"],
    [{ fixtures: { userz: [] } }, "/fixtures/userz"],
    [{ fixtures: { rooms: [{ type: "multi_chat", fcids: ["@nobody:example.org"] }] } }, "/fixtures/rooms/0/fcids/0"],
    [{ fixtures: { media: [{ file: "/etc/passwd" }] } }, "/fixtures/media/0/file"],
    [{ fixtures: { media: [{ base64: "?" }] } }, "/fixtures/media/0/base64"],
    [{ fixtures: { media: [{}] } }, "/fixtures/media/0/base64"],
  ])("is refused for %j, with the place, and leaves nothing", async (body, path) => {
    const { fx } = await runHosting();
    const refused = await fx.answer("createTenant", { body });
    expect(refused).toMatchObject({ status: 400, body: { errcode: "EMULATOR_BAD_REQUEST" } });
    const { violations } = (refused.body as { data: { violations: { path: string }[] } }).data;
    expect(violations.map((violation) => violation.path)).toContain(path);
    expect(await fx.call("listTenants", {}, 200)).toEqual({ tenants: [] });
  });

  it("is refused for a taken name, and beyond tenants.max, which names the one idle for longest", async () => {
    const { fx, create } = await runHosting({ settings: { tenants: { max: 2 } } });
    const [first] = await Promise.all([create({ name: "one" }), create({ name: "two" })]);
    expect(await fx.call("createTenant", { body: { name: "one" } }, 409)).toMatchObject({
      errcode: "EMULATOR_CONFLICT",
    });
    await first.call("getClock", {}, 200);
    const refused = await fx.call("createTenant", { body: {} }, 409);
    expect(refused.error).toMatch(/tenants\.max .*two is idle for longest/);
    await fx.call("deleteTenant", { params: { name: "two" } }, 204);
    await create({ name: "two" });
  });

  it("is one of two that are created with a name at once", async () => {
    const { fx } = await runHosting();
    const answers = await Promise.all([1, 2, 3].map(() => fx.answer("createTenant", { body: { name: "same" } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it("is created by its path; a different name in the body is refused", async () => {
    const { fx } = await runHosting();
    const params = { name: "by-path" };
    const body = { name: "another" };
    const refused = await fx.call("putTenant", { params, body }, 400);
    expect(refused.error).toContain('body /name is "another", but the path has "by-path"');
    const created = await fx.call("putTenant", { params, body: { fixtures: smallTenant() } }, 201);
    expect(created).toMatchObject({ name: "by-path", url: `${fx.url}/t/by-path` });
    await fx.call("putTenant", { params, body: params }, 409);
    const { error } = await fx.call("putTenant", { params: { name: "Upper" } }, 400);
    expect(error).toBe("path /name must be 1 to 63 lower-case letters, digits and hyphens");
    expect(await fx.call("putTenant", { params: { name: "without-body" } }, 201)).toMatchObject({ messages: 2 });
  });

  it("serves the bytes of its media, also after a reset", async () => {
    const { create } = await runHosting();
    const media = [{ server_name: "example.org", media_id: "m", content_type: "text/plain", base64: "aGVsbG8=" }];
    const tenant = await create({ fixtures: { media } });
    for (const reset of [false, true]) {
      if (reset) await tenant.call("resetTenant", {}, 204);
      expect((await tenant.send("GET", "/_emulator/v1/media/example.org/m")).body).toBe("hello");
    }
  });
});

describe("a tenant", () => {
  it("serves console, docs, health, hooks and documents below its URL", async () => {
    const { create } = await runHosting();
    const tenant = await create({ name: "a" });
    for (const path of ["", "/"]) {
      const { status, headers } = await tenant.send("GET", path);
      expect([status, headers["location"]]).toEqual([302, "/t/a/_emulator/"]);
    }
    for (const path of ["/_emulator/docs", "/_emulator/health", "/_emulator/openapi.yaml", "/livez"]) {
      expect((await tenant.send("GET", path)).status, path).toBe(200);
    }
  });

  it("cannot reach another tenant, the process, or its settings", async () => {
    const { fx, create } = await runHosting();
    const tenant = await create({ name: "a" });
    await create({ name: "b" });
    expect((await tenant.send("GET", "/t/b/_emulator/v1/clock")).status).toBe(404);
    for (const [method, path] of [
      ["GET", ""],
      ["POST", ""],
      ["GET", "/b"],
      ["DELETE", "/b"],
    ] as const) {
      const body = method === "POST" ? { body: {} } : {};
      expect((await tenant.send(method, `/_emulator/v1/tenants${path}`, body)).status).toBe(404);
    }
    for (const body of [{ control: { token: "x" } }, { tenants: { max: 1 } }, { iam: { port: 1 } }]) {
      expect(await tenant.call("patchSettings", { body }, 409)).toMatchObject({ errcode: "EMULATOR_CONFLICT" });
    }
    await fx.call("patchSettings", { body: { control: { cors: ["http://x.example"] } } }, 200);
    expect((await tenant.call("getSettings", {}, 200)).control?.cors).toEqual(["http://x.example"]);
    await tenant.call("patchSettings", { body: { strict: true } }, 200);
    expect((await fx.call("getSettings", {}, 200)).strict).toBe(false);
  });

  it("requires the control token of the process", async () => {
    const { fx } = await runHosting({ settings: { control: { token: "secret" } } });
    const { body } = await fx.send("POST", "/_emulator/v1/tenants", { token: "secret", body: {} });
    const tenant = new Client((body as { url: string }).url);
    expect((await tenant.send("GET", "/_emulator/v1/clock")).status).toBe(401);
    expect((await tenant.send("GET", "/_emulator/v1/clock", { token: "secret" })).status).toBe(200);
  });

  it("keeps events for apps whose callback is the forwarder below its URL", async () => {
    const { create } = await runHosting();
    const tenant = await create({ fixtures: withBot("", { privileged: true }) });
    for (const url of [
      "/api/v1/finchat/privilege-api/forwarder/event",
      `${tenant.url}/api/v1/finchat/privilege-api/forwarder/event`,
    ]) {
      await tenant.call("patchApp", { params: { app_id }, body: { callback: { url } } }, 200);
      await tenant.call("sayToUser", { params: { fcid: alice }, body: { to: app_id, content } }, 201);
      await tenant.call("settleDeliveries", { body: {} }, 200);
    }
    const token = await tenant.token(smallBot);
    const { events } = await tenant.call("listForwarderEvents", { token, params: { app_id } }, 200);
    expect(events).toHaveLength(2);
  });

  it("names itself in logs and metrics, which vanish with it", async () => {
    const { fx, create } = await runHosting();
    const tenant = await create({ name: "a" });
    await tenant.token();
    expect(
      fx.logLines.some((line) => /"tenant":"a".*"path":"\/api\/v1\/finchat\/open-api\/auth\/token"/.test(line)),
    ).toBe(true);
    const metricsOf = async (client: Client) => String((await client.send("GET", "/_emulator/metrics")).body);
    const series = 'finchat_emulator_requests_total{tenant="a",operation="issueAppAccessToken",status="200"} 1';
    expect(await metricsOf(fx)).toContain(series);
    expect((await metricsOf(fx)).match(/# TYPE finchat_emulator_requests_total /g)).toHaveLength(1);
    expect(await metricsOf(tenant)).toContain(series.replace('tenant="a",', ""));
    expect(await metricsOf(fx)).toContain("process_resident_memory_bytes");
    expect(await metricsOf(tenant)).not.toContain("memory_bytes");
    await fx.call("deleteTenant", { params: { name: "a" } }, 204);
    expect(await metricsOf(fx)).not.toContain('tenant="a"');
  });

  it("is reset, exported and imported apart from the process", async () => {
    const { fx, create } = await runHosting({ fixtures: smallTenant() });
    const tenant = await create();
    await tenant.call("sayInRoom", { params, body: { sender: alice, content } }, 201);
    await fx.call("resetTenant", {}, 204);
    const list = await tenant.call("readTimeline", { params, query: { as: alice } }, 200);
    expect(list.messages).toHaveLength(1);
    const { body } = await tenant.send("GET", "/_emulator/v1/state");
    const copy = await create();
    expect((await copy.send("PUT", "/_emulator/v1/state", { body: body as object })).status).toBe(204);
    expect((await copy.call("readTimeline", { params, query: { as: alice } }, 200)).messages).toEqual(list.messages);
  });
});

describe("a path below /t/", () => {
  it.each([
    "/t/none",
    "/t/none/api/v1/finchat/open-api/auth/token",
    "/t/A/livez",
    "/t/%61/livez",
    "/t/a%2f..%2fb/livez",
    "/t//livez",
    "/t/../livez/x",
    "/t/a\u0000/livez",
  ])("%j is 404 EMULATOR_NOT_FOUND", async (path) => {
    const { fx, create } = await runHosting();
    await create({ name: "a" });
    const { status, body } = await fx.send("GET", encodeURI(path).replaceAll("%25", "%").replace("..", "%2e%2e"));
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: expect.any(String) as string });
  });

  it("may be written in the absolute form of a request's target", async () => {
    const { fx, create } = await runHosting();
    const tenant = await create({ name: "a" });
    const { host } = new URL(fx.url);
    const call = (target: string) => exchange(fx.url, [`GET ${target} HTTP/1.1`, `Host: ${host}`, "Connection: close"]);
    expect(await call(`${tenant.url}/_emulator/v1/tenants`)).toMatch(/^HTTP\/1\.1 404 [^]*a tenant has no tenants/);
    expect(await call(`HTTP://${host}/t/b/livez`)).toMatch(/^HTTP\/1\.1 404 [^]*there is no tenant b/);
    expect(await call(`${fx.url}/livez`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("of an unknown tenant refuses a WebSocket", async () => {
    const fx = await runEmulator();
    const refused = await refusal(new Client(`${fx.url}/t/none`), "/_emulator/v1/events");
    expect(refused.status).toBe(404);
  });
});

describe("a deleted tenant", () => {
  it("ends calls, feeds and attempts within a second, and is unknown from then on", async () => {
    const { fx, create } = await runHosting();
    const bot = await runBot(hang);
    const tenant = await create({ name: "a", fixtures: withBot(bot.url) });
    const feed = await followEvents(tenant);
    await tenant.call("sayToUser", { params: { fcid: alice }, body: { to: app_id, content } }, 201);
    const waiting = tenant.send("POST", "/_emulator/v1/wait", { body: { for: "request", timeout_ms: 60_000 } }).then(
      ({ status }) => status,
      () => "cut",
    );
    await expect.poll(() => bot.received.length).toBe(1);
    const [first, second] = await Promise.all([
      fx.answer("deleteTenant", { params: { name: "a" } }),
      fx.answer("deleteTenant", { params: { name: "a" } }),
    ]);
    expect([first.status, second.status]).toEqual([204, 404]);
    expect(await feed.ended).toBe(1001);
    expect(await waiting).toBe("cut");
    expect((await tenant.send("GET", "/_emulator/v1/clock")).status).toBe(404);
    expect(await fx.call("readTenant", { params: { name: "a" } }, 404)).toMatchObject({
      errcode: "EMULATOR_NOT_FOUND",
    });
    expect((await create({ name: "a" })).name).toBe("a");
  });

  it("ends a platform call in flight, which leaves no trace in a new tenant of its name", async () => {
    const { fx, create } = await runHosting();
    const tenant = await create({ name: "a", fixtures: smallTenant() });
    const token = await tenant.token(smallBot);
    await tenant.call("addFault", { body: { operation_id: "sendMessage", delay_ms: 60_000, times: 1 } }, 201);
    const sending = tenant
      .send("POST", operations.sendMessage.path, {
        token,
        body: { app_id, room_ids: [params.room_id], content },
      })
      .then(
        ({ status }) => status,
        () => "cut",
      );
    await expect.poll(async () => (await tenant.call("listFaults", {}, 200)).faults).toEqual([]);
    await fx.call("deleteTenant", { params: { name: "a" } }, 204);
    expect(await sending).toBe("cut");
    const next = await create({ name: "a", fixtures: smallTenant() });
    expect((await next.call("readTimeline", { params, query: { as: alice } }, 200)).messages).toEqual([]);
    expect((await next.answer("sendMessage", { token, body: {} })).status).toBe(401);
  });

  it("ends an upload in flight and keeps none of its bytes", async () => {
    const dataDir = temporaryFolder();
    const { fx, create } = await runHosting({ dataDir });
    const tenant = await create({ name: "a", fixtures: smallTenant() });
    const token = await tenant.token(smallBot);
    const { hostname, port, pathname } = new URL(tenant.url);
    const socket = connect(Number(port), hostname);
    const ended = once(socket, "close");
    socket.on("error", () => undefined).resume();
    const head = [
      `POST ${pathname}${operations.uploadMedia.path}?app_id=${app_id} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      `Authorization: Bearer ${token}`,
      "Content-Type: image/png",
      "Content-Length: 1000000",
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n${"x".repeat(100_000)}`);
    await expect.poll(() => filesOfTenants(dataDir).some((file) => /media.[^/]/.test(file))).toBe(true);
    await fx.call("deleteTenant", { params: { name: "a" } }, 204);
    await ended;
    await expect.poll(() => filesOfTenants(dataDir)).toEqual([]);
  });

  it("slows nobody: while its bot hangs, the others are pushed", async () => {
    const { create } = await runHosting();
    const [dead, live] = [await runBot(hang), await runBot(answerWith(200))];
    const hanging = await create({ fixtures: withBot(dead.url) });
    const other = await create({ fixtures: withBot(live.url) });
    for (const tenant of [hanging, other]) {
      await tenant.call("sayToUser", { params: { fcid: alice }, body: { to: app_id, content } }, 201);
    }
    await other.call("settleDeliveries", { body: {} }, 200);
    expect(live.received).toHaveLength(1);
  });
});

describe("a tenant with a ttl", () => {
  it("is not held by a connection that offered another protocol", async () => {
    const { fx, create } = await runHosting();
    await create({ name: "a", ttl: "100ms" });
    const { hostname, port } = new URL(fx.url);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => {
      socket.destroy();
    });
    socket.write(`GET /t/a/livez HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`);
    await once(socket, "data");
    await expect.poll(async () => (await fx.call("listTenants", {}, 200)).tenants, { timeout: 5000 }).toEqual([]);
    expect(socket.destroyed).toBe(false);
  });

  it("is deleted when it was not used for so long in real time; an open feed is a use", async () => {
    const { fx, create } = await runHosting();
    const tenant = await create({ name: "a", ttl: "100ms" });
    const kept = await create({ name: "b", ttl: "100ms" });
    const feed = await followEvents(kept);
    await expect.poll(async () => (await tenant.send("GET", "/livez")).status === 404 || "used").toBe("used");
    await expect
      .poll(async () => (await fx.call("listTenants", {}, 200)).tenants.map(({ name }) => name))
      .toEqual(["b"]);
    const { last_used_at, expires_at } = await fx.call("readTenant", { params: { name: "b" } }, 200);
    expect(expires_at).toBe(last_used_at + 100);
    await expect
      .poll(async () => (await fx.call("readTenant", { params: { name: "b" } }, 200)).last_used_at)
      .toBeGreaterThan(last_used_at + 100);
    feed.socket.close();
    await expect.poll(async () => (await fx.call("listTenants", {}, 200)).tenants, { timeout: 5000 }).toEqual([]);
  });
});
