import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answerWith, onCue, runBot } from "../support/bot.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { smallBot } from "../support/tenant.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Pushed, runPushed, runPushedBot, textsOf, until } from "./kit.ts";

const down = answerWith(503);
const up = answerWith(200);

const redeliver = (fx: Pushed, delivery_id: string, payload?: object) =>
  fx.call("redeliver", { params: { delivery_id }, ...(payload !== undefined && { body: { payload } }) }, 200);

describe("redelivering", () => {
  it("sends the same bytes once more, and the attempt is recorded", async () => {
    const { bot, fx } = await runPushedBot();
    await fx.say();
    await fx.settle();
    const { delivery_id } = await fx.delivery();
    await fx.advance(5000);
    const again = await redeliver(fx, delivery_id);
    expect(again).toMatchObject({ state: "delivered", attempts: [{ at: testStart }, { at: testStart + 5000 }] });
    expect(again).toEqual(await fx.delivery());
    expect(bot.received).toHaveLength(2);
    expect(bot.received[1]?.text).toBe(bot.received[0]?.text);
  });

  it("a hundred times and more keeps the first 10 attempts and the newest 90, and counts the others", async () => {
    const { bot, fx } = await runPushedBot();
    await fx.say();
    await fx.settle();
    const { delivery_id } = await fx.delivery();
    for (let count = 1; count <= 120; count++) {
      if (count === 120) bot.answer(answerWith(418));
      await redeliver(fx, delivery_id);
    }
    const { attempts, attempts_omitted } = await fx.delivery();
    expect({ kept: attempts.length, attempts_omitted }).toEqual({ kept: 100, attempts_omitted: 21 });
    expect(attempts.map(({ status }) => status)).toEqual([...Array<number>(99).fill(200), 418]);
    const match = { delivery_id, attempts_omitted: 20, state: "delivered" };
    expect(await fx.call("waitFor", { body: { for: "delivery", match } }, 200)).toHaveProperty("item");
    const state = await fx.call("exportState", {}, 200);
    expect((await fx.send("PUT", "/_emulator/v1/state", { body: state })).status).toBe(204);
    expect((await fx.delivery()).attempts_omitted).toBe(21);
  });

  it("a thousand times writes fewer bytes than a thousand pushes, and is complete after a restart", async () => {
    const dataDir = temporaryFolder();
    const { bot, fx } = await runPushedBot(up, { dataDir });
    await fx.say();
    await fx.settle();
    const { delivery_id } = await fx.delivery();
    const size = (): number => statSync(join(dataDir, "journal-1.jsonl")).size;
    const start = size();
    for (let count = 0; count < 1000; count++) await redeliver(fx, delivery_id);
    const redelivered = size();
    const before = await fx.delivery();
    for (let count = 0; count < 1000; count++) await fx.say();
    await fx.settle();
    expect(redelivered - start).toBeLessThan(size() - redelivered);
    await fx.emulator.close();
    const next = await runPushed({ url: bot.url, dataDir });
    expect(await next.call("readDelivery", { params: { delivery_id } }, 200)).toEqual(before);
  });

  it("sends another payload this once", async () => {
    const { bot, fx } = await runPushedBot();
    await fx.say();
    await fx.settle();
    const { delivery_id, payload } = await fx.delivery();
    const other = { app_id: smallBot.app_id, token: "wrong", event: {} };
    expect((await redeliver(fx, delivery_id, other)).payload).toEqual(payload);
    await redeliver(fx, delivery_id);
    expect(bot.received.map(({ body }) => body)).toEqual([payload, other, payload]);
  });

  it("that succeeds makes a dropped one delivered, and one that fails leaves it", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say();
    await fx.settle();
    await fx.queueDoes("clearQueue");
    const { delivery_id } = await fx.delivery();
    expect(await redeliver(fx, delivery_id)).toMatchObject({ state: "dropped", reason: "cleared" });
    bot.answer(up);
    const delivered = await redeliver(fx, delivery_id);
    expect(delivered).toMatchObject({
      state: "delivered",
      attempts: [{ status: 503 }, { status: 503 }, { status: 200 }],
    });
    expect(delivered).not.toHaveProperty("reason");
    bot.answer(down);
    expect(await redeliver(fx, delivery_id)).toMatchObject({ state: "delivered" });
  });

  it("touches neither the back-off nor the hour, and what is delivered leaves the queue", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("first");
    await fx.say("second");
    await fx.advance(500);
    const before = await fx.queue();
    const { delivery_id } = (await fx.deliveries())[0] ?? { delivery_id: "" };
    await redeliver(fx, delivery_id);
    expect(await fx.queue()).toEqual(before);
    bot.answer(up);
    await redeliver(fx, delivery_id);
    expect(await fx.queue()).toEqual({ ...before, pending: 1 });
    await fx.settle();
    expect(textsOf(bot)).toEqual(["first", "first", "first"]);
    await fx.advance(500);
    expect((await fx.deliveries())[1]).toMatchObject({ state: "delivered", attempts: [{ at: testStart + 1000 }] });
  });

  it("works while the queue is paused, and has no time-out while it is held", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(cue.script, {
      clock: { mode: "real" },
      settings: { push: { timeout_ms: 20 } },
    });
    const now = async () => (await fx.call("getClock", {}, 200)).now;
    await fx.queueDoes("pauseQueue");
    await fx.say();
    await fx.queueDoes("holdQueue");
    const { delivery_id } = await fx.delivery();
    const redelivered = redeliver(fx, delivery_id);
    await until(() => bot.received.length === 1);
    const began = await now();
    await until(async () => (await now()) > began + 60);
    cue.answer(up);
    expect(await redelivered).toMatchObject({ state: "delivered", attempts: [{ status: 200 }] });
  });

  it("of none there is, is not found", async () => {
    const { fx } = await runPushedBot();
    await fx.call("redeliver", { params: { delivery_id: "nothing" } }, 404);
  });
});

describe("the test event", () => {
  const send = (fx: Pushed) => fx.call("sendTestEvent", { params: { app_id: smallBot.app_id } }, 200);
  const app = { developer: "@alice:example.org" };

  it("is tried once, and its outcome is the answer", async () => {
    const { bot, fx } = await runPushedBot(up, { app });
    const delivery = await send(fx);
    expect(delivery).toEqual({
      delivery_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
      app_id: smallBot.app_id,
      event_id: delivery.event_id,
      type: "finstore.test.event",
      url: bot.url,
      state: "delivered",
      created_at: testStart,
      payload: {
        app_id: smallBot.app_id,
        token: "callback-token",
        event: {
          event_id: delivery.event_id,
          type: "finstore.test.event",
          sender: "@alice:example.org",
          timestamp: testStart,
          content: { msgtype: "m.text", body: "Hello world" },
        },
      },
      attempts: [{ at: testStart, duration_ms: expect.any(Number) as number, status: 200, response: "" }],
    });
    expect(bot.received.map(({ body }) => body)).toEqual([delivery.payload]);
  });

  it("that fails is dropped, and holds nothing against the queue", async () => {
    const { fx } = await runPushedBot(down);
    expect(await send(fx)).toMatchObject({
      state: "dropped",
      reason: "a test event is tried once",
      attempts: [{ status: 503 }],
    });
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
    expect(await fx.advance("1h")).toBe(0);
  });

  it("goes round a queue that fails", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("waiting");
    await fx.settle();
    const before = await fx.queue();
    bot.answer(up);
    expect(await send(fx)).toMatchObject({ state: "delivered" });
    expect(textsOf(bot)).toEqual(["waiting", "Hello world"]);
    expect(await fx.queue()).toEqual(before);
  });

  it.each([
    ["is not live", { status: "InDevelopment" as const }, /InDevelopment/],
    ["has no callback URL", { callback: { url: "" } }, /no callback URL/],
    ["is a web app", { type: "web" as const }, /web app/],
  ])("is refused for an app that %s", async (_, fields, why) => {
    const { url } = await runBot();
    const web = { app_id: "tried", name: "Tried", callback: { url }, ...fields };
    const fx = await runEmulator({ fixtures: { apps: [web] } });
    const refusal = await fx.call("sendTestEvent", { params: { app_id: "tried" } }, 409);
    expect(refusal).toEqual({ errcode: "EMULATOR_CONFLICT", error: expect.stringMatching(why) as string });
  });
});

describe("an app that is not live", () => {
  it("is redelivered nothing", async () => {
    const fx = await runPushed({ url: "http://127.0.0.1:9/", app: { developer: "@alice:example.org" } });
    await fx.queueDoes("pauseQueue");
    await fx.say();
    const { delivery_id } = await fx.delivery();
    for (const status of ["Unpublished", "Published"] as const) {
      const body = { status };
      await fx.call("patchApp", { params: { app_id: smallBot.app_id }, body }, 200);
      if (status === "Unpublished") await fx.call("redeliver", { params: { delivery_id } }, 409);
    }
    expect(await redeliver(fx, delivery_id)).toMatchObject({ state: "dropped", reason: "the app is no longer live" });
  });
});
