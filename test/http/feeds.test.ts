import { describe, expect, it } from "vitest";
import { runBot } from "../support/bot.ts";
import { alice, textEvent } from "../support/conversation.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { followEvents, refusal } from "../support/feed.ts";
import { exchange } from "../support/raw.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const say = (fx: RunningEmulator, body: string) =>
  fx.call(
    "sayInRoom",
    { params: { room_id: smallGroup.room_id }, body: { sender: alice, content: { msgtype: "m.text", body } } },
    201,
  );

const message = (seq: number, body: string) => ({ seq, at: testStart, kind: "message", event: textEvent(body) });

describe("the events feed", () => {
  it("tells of messages, deliveries, attempts, calls and the clock, numbered without gaps", async () => {
    const bot = await runBot();
    const fx = await runEmulator({
      fixtures: smallTenant({
        callback: { url: bot.url, token: "t" },
        subscriptions: { room_messages: "direct_and_group" },
      }),
    });
    const feed = await followEvents(fx);
    const { event_id } = await say(fx, "hi");
    await fx.call("settleDeliveries", { body: {} }, 200);
    await fx.call("advanceClock", { body: { by_ms: 1000 } }, 200);
    await fx.token(smallBot);
    const delivery = {
      delivery_id: expect.any(String) as string,
      app_id: smallBot.app_id,
      event_id,
      type: "m.room.message",
      url: bot.url,
      created_at: testStart,
      payload: { app_id: smallBot.app_id, token: "t", event: message(1, "hi").event },
    };
    const attempt = { at: testStart, duration_ms: expect.any(Number) as number, status: 200, response: "" };
    const frames = await feed.take(6);
    expect(frames).toEqual([
      message(1, "hi"),
      { seq: 2, at: testStart, kind: "delivery", delivery: { ...delivery, state: "pending", attempts: [] } },
      { seq: 3, at: testStart, kind: "delivery", delivery: { ...delivery, state: "delivered", attempts: [attempt] } },
      { seq: 4, at: testStart, kind: "attempt", delivery_id: expect.any(String) as string, attempt },
      { seq: 5, at: testStart + 1000, kind: "clock", now: testStart + 1000, mode: "frozen" },
      {
        seq: 6,
        at: testStart + 1000,
        kind: "request",
        request: expect.objectContaining({ operation_id: "issueAppAccessToken", status: 200 }) as object,
      },
    ]);
  });

  it("tells when a delivery is tried next", async () => {
    const bot = await runBot((response) => response.writeHead(500).end());
    const fx = await runEmulator({
      fixtures: smallTenant({
        callback: { url: bot.url, token: "t" },
        subscriptions: { room_messages: "direct_and_group" },
      }),
    });
    await say(fx, "hi");
    await fx.call("settleDeliveries", { body: {} }, 200);
    const { item } = await fx.call(
      "waitFor",
      { body: { for: "delivery", match: { state: "pending", attempts: [{ status: 500 }] } } },
      200,
    );
    expect(item).toMatchObject({ state: "pending", next_attempt_at: testStart + 1000 });
  });

  it("resumes after a number without loss, and begins now without one", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    for (const body of ["one", "two", "three"]) await say(fx, body);
    const resumed = await followEvents(fx, { since: 1 });
    const begun = await followEvents(fx);
    await say(fx, "four");
    expect(await resumed.take(3)).toEqual([message(2, "two"), message(3, "three"), message(4, "four")]);
    expect(await begun.take(1)).toEqual([message(4, "four")]);
  });

  it("resumes long runs whole and in order, while more happens", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const long = "x".repeat(20_000);
    for (let count = 0; count < 200; count++) await say(fx, long);
    const feed = await followEvents(fx, { since: 0 });
    for (let count = 0; count < 100; count++) await say(fx, long);
    const frames = await feed.take(300);
    expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  });

  it("says first that everything is to be read anew, to who asks for more than is kept", async () => {
    const fx = await runEmulator({ fixtures: smallTenant({}, { settings: { limits: { feed_entries: 2 } } }) });
    for (const body of ["one", "two", "three"]) await say(fx, body);
    const missed = await followEvents(fx, { since: 0 });
    expect(await missed.take(3)).toEqual([{ kind: "state" }, message(2, "two"), message(3, "three")]);
    const complete = await followEvents(fx, { since: 1 });
    expect(await complete.take(2)).toEqual([message(2, "two"), message(3, "three")]);
    const ahead = await followEvents(fx, { since: 99 });
    expect(await ahead.take(1)).toEqual([{ kind: "state" }]);
  });

  it("says after a reset that everything changed, and counts on", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await say(fx, "before");
    const feed = await followEvents(fx);
    await fx.call("resetTenant", {}, 204);
    await say(fx, "after");
    const state = { seq: 2, at: testStart, kind: "state" };
    const clock = { seq: 3, at: testStart, kind: "clock", now: testStart, mode: "frozen" };
    expect(await feed.take(3)).toEqual([state, clock, message(4, "after")]);
    const resumed = await followEvents(fx, { since: 1 });
    expect(await resumed.take(3)).toEqual([state, clock, message(4, "after")]);
  });

  it("tells nothing of what was refused", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const feed = await followEvents(fx);
    const body = { sender: "@nobody:example.org", content: { msgtype: "m.text", body: "hi" } };
    await fx.call("sayInRoom", { params: { room_id: smallGroup.room_id }, body }, 400);
    await say(fx, "hi");
    expect(await feed.take(1)).toEqual([message(1, "hi")]);
  });

  it("drops a reader who stands still, and nobody else notices", async () => {
    const fx = await runEmulator({ fixtures: smallTenant({}, { settings: { limits: { feed_entries: 4 } } }) });
    const [slow, fast] = [await followEvents(fx), await followEvents(fx)];
    slow.socket.pause();
    const isDropped = () => fx.logLines.join("").includes("too slow and was dropped");
    for (let seq = 1; !isDropped(); seq++) {
      await say(fx, "x".repeat(900_000));
      expect((await fast.take(1)).map((frame) => frame.seq)).toEqual([seq]);
    }
    slow.socket.resume();
    expect(await slow.ended).toBe(1006);
  });

  it("ends with the emulator", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const feed = await followEvents(fx);
    await fx.emulator.close();
    expect(await feed.ended).toBe(1001);
  });

  it("lets readers say nothing but ping", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const feed = await followEvents(fx);
    feed.socket.send("hello");
    await feed.settled();
    feed.socket.send("x".repeat(5000));
    expect(await feed.ended).toBe(1009);
  });
});

describe("a connection to a feed", () => {
  const upgrade = { status: 426, errcode: "EMULATOR_UNKNOWN" };

  it("must be a WebSocket", async () => {
    const fx = await runEmulator();
    const answer = await fx.answer("followEvents");
    expect({ status: answer.status, body: answer.body, upgrade: answer.headers["upgrade"] }).toEqual({
      status: upgrade.status,
      body: { errcode: upgrade.errcode, error: "this is a feed: connect with a WebSocket" },
      upgrade: "websocket",
    });
  });

  it.each([
    ["/_emulator/v1/events?since=x", 400, "EMULATOR_BAD_REQUEST"],
    ["/_emulator/v1/events?since=-1", 400, "EMULATOR_BAD_REQUEST"],
    ["/_emulator/v1/events?until=1", 400, "EMULATOR_BAD_REQUEST"],
    ["/_emulator/v1/clients/@nobody:example.org/sync", 404, "EMULATOR_NOT_FOUND"],
    ["/_emulator/v1/nothing", 404, "EMULATOR_NOT_FOUND"],
    ["/api/v1/finchat/nothing", 404, "FC_NOT_FOUND"],
  ])("to %s is refused over HTTP", async (path, status, errcode) => {
    const fx = await runEmulator();
    expect(await refusal(fx, path)).toEqual({ status, body: expect.objectContaining({ errcode }) as object });
  });

  it("is refused to pages and hosts of elsewhere", async () => {
    const fx = await runEmulator();
    const forbidden = { status: 403, body: expect.objectContaining({ errcode: "EMULATOR_FORBIDDEN" }) as object };
    expect(await refusal(fx, "/_emulator/v1/events", { origin: "http://evil.example.com" })).toEqual(forbidden);
    expect(await refusal(fx, "/_emulator/v1/events", { host: "evil.example.com" })).toEqual(forbidden);
  });

  it("is refused when its handshake is wrong", async () => {
    const fx = await runEmulator();
    const answer = await exchange(fx.url, [
      "GET /_emulator/v1/events HTTP/1.1",
      "Host: localhost",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
    ]);
    const error = "Missing or invalid Sec-WebSocket-Key header";
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain(JSON.stringify({ errcode: "EMULATOR_BAD_REQUEST", error }));
  });

  it("takes the control token in the query too, where there is one, and never logs it", async () => {
    const fx = await runEmulator({ fixtures: smallTenant(), settings: { control: { token: "s3cr3t-token" } } });
    const unauthorized = { status: 401, body: expect.objectContaining({ errcode: "EMULATOR_UNAUTHORIZED" }) as object };
    expect(await refusal(fx, "/_emulator/v1/events")).toEqual(unauthorized);
    expect(await refusal(fx, "/_emulator/v1/events?token=wrong")).toEqual(unauthorized);
    const feed = await followEvents(fx, { token: "s3cr3t-token" });
    await feed.settled();
    const plain = await fx.send("GET", "/_emulator/v1/clock?token=s3cr3t-token");
    expect(plain.status).toBe(401);
    expect(fx.logLines.join("")).not.toContain("s3cr3t-token");
    expect(fx.logLines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toContain("upgraded");
  });

  it("is not what Java's offer of HTTP/2 asks for: such calls are answered as they are", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const body = JSON.stringify({ app_id: smallBot.app_id, secret: smallBot.secret });
    const answer = await exchange(
      fx.url,
      [
        "POST /api/v1/finchat/open-api/auth/token HTTP/1.1",
        "Host: localhost",
        "Connection: Upgrade, HTTP2-Settings, close",
        "Upgrade: h2c",
        "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
        "Content-Type: application/json",
        `Content-Length: ${body.length}`,
      ],
      body,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"app_access_token"/);
  });
});
