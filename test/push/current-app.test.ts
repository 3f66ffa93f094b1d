import { beforeEach, describe, expect, it } from "vitest";
import { answerWith, onCue, runBot, type Script, type ScriptedBot } from "../support/bot.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushedBot, until, type Pushed } from "./kit.ts";

const params = { app_id: smallBot.app_id };
const forwarder = "/api/v1/finchat/privilege-api/forwarder/event";

/** Answers 200 to a push with this token, and 401 to any other. */
const wants =
  (token: string): Script =>
  (response, received) => {
    answerWith(received.body.token === token ? 200 : 401)(response, received);
  };

let bot: ScriptedBot;
let fx: Pushed;
let other: ScriptedBot;

/** Gives the app the callback URL of another bot, and another token. */
const move = (url = other.url, token = "new-token") =>
  fx.call("patchApp", { params, body: { callback: { url, token } } }, 200);

beforeEach(async () => {
  ({ bot, fx } = await runPushedBot(wants("callback-token"), { app: { developer: "@alice:example.org" } }));
  other = await runBot(wants("new-token"));
});

const movedTo = (url: string) => ({ state: "delivered", url, payload: { token: "new-token" } });

describe("URL and token are those of the app", () => {
  it("at a first attempt that was kept waiting", async () => {
    await fx.queueDoes("pauseQueue");
    await fx.say();
    await move();
    await fx.queueDoes("resumeQueue");
    await fx.settle();
    expect(bot.received).toEqual([]);
    expect(await fx.delivery()).toMatchObject({ ...movedTo(other.url), attempts: [{ status: 200 }] });
  });

  it("at a retry, and the rest is as it was queued", async () => {
    bot.answer(answerWith(503));
    await fx.say();
    await fx.settle();
    await move();
    await fx.advance("1s");
    const [before, after] = [bot.received[0]?.body, other.received[0]?.body];
    expect(after).toEqual({ ...before, token: "new-token" });
    expect(await fx.delivery()).toMatchObject({ ...movedTo(other.url), attempts: [{ status: 503 }, { status: 200 }] });
  });

  it("at a retry after the token alone has changed", async () => {
    await move(bot.url, "new-token");
    await fx.say();
    await fx.settle();
    expect(await fx.delivery()).toMatchObject({ state: "pending", attempts: [{ status: 401 }] });
    await move(bot.url, "callback-token");
    await fx.advance("1s");
    expect(await fx.delivery()).toMatchObject({ state: "delivered", payload: { token: "callback-token" } });
  });

  it("for everything behind the head of the queue", async () => {
    bot.answer(answerWith(503));
    for (const body of ["one", "two", "three"]) await fx.say(body);
    await fx.settle();
    await move();
    await fx.advance("1s");
    expect(await fx.deliveries()).toMatchObject([movedTo(other.url), movedTo(other.url), movedTo(other.url)]);
  });

  it("at a redelivery, unless that brings a payload of its own", async () => {
    await fx.say();
    await fx.settle();
    await move();
    const { delivery_id, payload } = await fx.delivery();
    const redeliver = (body?: object) =>
      fx.call("redeliver", { params: { delivery_id }, ...(body !== undefined && { body }) }, 200);
    const own = { ...payload, token: "own" };
    expect(await redeliver({ payload: own })).toMatchObject({
      url: other.url,
      payload,
      attempts: [{}, { status: 401 }],
    });
    expect(other.received[0]?.body).toEqual(own);
    expect(await redeliver()).toMatchObject({ ...movedTo(other.url), attempts: [{}, {}, { status: 200 }] });
  });

  it("at a test event", async () => {
    await move();
    expect(await fx.call("sendTestEvent", { params }, 200)).toMatchObject(movedTo(other.url));
  });

  it("at the built-in forwarder, which takes what a bot has refused", async () => {
    bot.answer(answerWith(503));
    const event_id = await fx.say();
    await fx.settle();
    await move(forwarder);
    await fx.advance("1s");
    expect(await fx.delivery()).toMatchObject(movedTo(forwarder));
    const token = await fx.token(smallBot);
    const kept = await fx.call("listForwarderEvents", { params, token }, 200);
    expect(kept.events).toMatchObject([{ event_id }]);
  });
});

describe("a delivery", () => {
  it("shows what will be sent while it waits, and what was sent once it is settled", async () => {
    bot.answer(answerWith(503));
    await fx.say("first");
    await fx.settle();
    await fx.queueDoes("clearQueue");
    await fx.say("second");
    await move();
    expect(await fx.deliveries()).toMatchObject([
      { state: "dropped", url: bot.url, payload: { token: "callback-token" } },
      { state: "pending", url: other.url, payload: { token: "new-token" } },
    ]);
    const { deliveries } = await fx.call("listDeliveries", { query: { state: "pending" } }, 200);
    const [pending] = deliveries;
    expect(await fx.call("readDelivery", { params: { delivery_id: pending?.delivery_id ?? "" } }, 200)).toEqual(
      pending,
    );
  });

  it("shows the token of an attempt in flight once that has ended, also where the app has another by then", async () => {
    const cue = onCue();
    bot.answer(cue.script);
    await fx.say();
    await until(() => bot.received.length === 1);
    await move();
    cue.answer(answerWith(200));
    await fx.settle();
    expect(await fx.delivery()).toMatchObject({
      state: "delivered",
      url: bot.url,
      payload: { token: "callback-token" },
    });
  });
});
