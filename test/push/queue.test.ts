import { describe, expect, it } from "vitest";
import { answerWith, hang, onCue, runBot } from "../support/bot.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushed, runPushedBot, textsOf, until } from "./kit.ts";

const down = answerWith(503);
const up = answerWith(200);
const hour = 3_600_000;

describe("a paused queue", () => {
  it("begins no attempt, is not waited for, and goes on in order", async () => {
    const { bot, fx } = await runPushedBot();
    await fx.queueDoes("pauseQueue");
    await fx.say("first");
    await fx.say("second");
    await fx.settle();
    expect(bot.received).toEqual([]);
    expect(await fx.queue()).toEqual({ pending: 2, gave_up: false, paused: true, held: false });
    await fx.queueDoes("resumeQueue");
    await fx.settle();
    expect(textsOf(bot)).toEqual(["first", "second"]);
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
  });

  it("lets the hour run on", async () => {
    const { fx } = await runPushedBot(down);
    await fx.say();
    await fx.settle();
    await fx.queueDoes("pauseQueue");
    await fx.advance(hour);
    expect(await fx.delivery()).toMatchObject({ state: "pending", attempts: [{ at: testStart }] });
    await fx.advance(1);
    expect(await fx.delivery()).toMatchObject({ state: "dropped", attempts: [{ at: testStart }] });
    expect(await fx.queue()).toMatchObject({ gave_up: true, paused: true });
  });

  it("lets an attempt under way end as it does", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(cue.script);
    await fx.say("first");
    await fx.say("second");
    await until(() => bot.received.length === 1);
    await fx.queueDoes("pauseQueue");
    cue.answer(up);
    await fx.settle();
    expect((await fx.deliveries()).map(({ state }) => state)).toEqual(["delivered", "pending"]);
    expect(bot.received).toHaveLength(1);
  });
});

describe("a held queue", () => {
  it("has no time-out, while that of another app runs", async () => {
    const bot = await runBot(hang);
    const other = { app_id: "other", name: "Other", bot: "@other:example.org" };
    const wants = { callback: { url: bot.url }, subscriptions: { room_messages: "direct_and_group" as const } };
    const fx = await runPushed({
      url: bot.url,
      settings: { push: { timeout_ms: 1000 } },
      tenant: {
        apps: [
          { ...smallBot, name: "Bot", ...wants },
          { ...other, ...wants },
        ],
        rooms: [
          {
            room_id: "!two:example.org",
            type: "multi_chat",
            owner: "@alice:example.org",
            fcids: [smallBot.bot, other.bot],
          },
        ],
      },
    });
    const attemptsOf = async (app_id: string) =>
      (await fx.call("listDeliveries", { query: { app_id } }, 200)).deliveries.flatMap(({ attempts }) => attempts);
    const body = { sender: "@alice:example.org", content: { msgtype: "m.text", body: "hello" } };
    await fx.call("sayInRoom", { params: { room_id: "!two:example.org" }, body }, 201);
    await fx.queueDoes("holdQueue");
    await until(async () => (await attemptsOf("other")).length > 0);
    await fx.call("pauseQueue", { params: { app_id: "other" } }, 200);
    await fx.settle();
    await fx.advance("10m");
    expect(await attemptsOf(smallBot.app_id)).toEqual([]);
    await fx.queueDoes("releaseQueue");
    await fx.settle();
    const error = "timeout: no answer within 1000 ms";
    expect(await attemptsOf(smallBot.app_id)).toMatchObject([{ at: testStart, error }]);
    expect(await fx.queue()).toMatchObject({
      failing_since: testStart + 600_000,
      next_attempt_at: testStart + 601_000,
    });
  });

  it("stands still: what was held is added to the hour and to the wait", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say();
    await fx.advance(400);
    await fx.queueDoes("holdQueue");
    await fx.queueDoes("holdQueue");
    expect(await fx.advance("2h")).toBe(0);
    expect(await fx.queue()).toEqual({
      pending: 1,
      failing_since: testStart,
      next_attempt_at: testStart + 1000,
      gave_up: false,
      paused: false,
      held: true,
    });
    await fx.queueDoes("releaseQueue");
    const held = 2 * hour;
    expect(await fx.queue()).toMatchObject({
      failing_since: testStart + held,
      next_attempt_at: testStart + held + 1000,
      held: false,
    });
    await fx.advance(599);
    expect(bot.received).toHaveLength(1);
    await fx.advance(1);
    expect(bot.received).toHaveLength(2);
    await fx.advance(hour - 1000);
    expect(await fx.queue()).toMatchObject({ pending: 1, gave_up: false });
    await fx.advance(1);
    expect(await fx.queue()).toMatchObject({ pending: 0, gave_up: true });
  });

  it("takes an answer that comes, and begins nothing", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(cue.script);
    await fx.say("first");
    await fx.say("second");
    await until(() => bot.received.length === 1);
    await fx.queueDoes("holdQueue");
    await fx.settle();
    bot.answer(up);
    cue.answer(up);
    await until(async () => (await fx.queue()).pending === 1);
    expect(await fx.queue()).toEqual({ pending: 1, gave_up: false, paused: false, held: true });
    expect(bot.received).toHaveLength(1);
    await fx.queueDoes("releaseQueue");
    await fx.settle();
    expect(textsOf(bot)).toEqual(["first", "second"]);
  });

  it("that is paused too stays so when it is released", async () => {
    const { bot, fx } = await runPushedBot();
    await fx.queueDoes("holdQueue");
    await fx.queueDoes("pauseQueue");
    await fx.say();
    await fx.queueDoes("releaseQueue");
    await fx.settle();
    expect(await fx.queue()).toEqual({ pending: 1, gave_up: false, paused: true, held: false });
    expect(bot.received).toEqual([]);
  });
});

describe("retry now", () => {
  it("ends the wait, and the next is as long as it would have been", async () => {
    const { fx } = await runPushedBot(down);
    await fx.say();
    await fx.advance(100);
    await fx.queueDoes("retryQueueNow");
    await fx.settle();
    expect(await fx.delivery()).toMatchObject({
      attempts: [{ at: testStart }, { at: testStart + 100 }],
      next_attempt_at: testStart + 2100,
    });
    expect(await fx.queue()).toMatchObject({ failing_since: testStart });
  });

  it("begins nothing in a paused queue", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say();
    await fx.settle();
    await fx.queueDoes("pauseQueue");
    await fx.queueDoes("retryQueueNow");
    await fx.settle();
    expect(bot.received).toHaveLength(1);
  });
});

describe("clearing", () => {
  it("drops what waits", async () => {
    const { fx } = await runPushedBot(down);
    await fx.say();
    await fx.say();
    await fx.settle();
    await fx.queueDoes("clearQueue");
    const cleared = { state: "dropped", reason: "cleared" };
    expect(await fx.deliveries()).toMatchObject([cleared, cleared]);
    expect(await fx.queue()).toMatchObject({ pending: 0, failing_since: testStart });
    expect(await fx.advance(1000)).toBe(0);
  });

  it("leaves an attempt under way its chance", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(cue.script);
    await fx.say();
    await until(() => bot.received.length === 1);
    await fx.queueDoes("clearQueue");
    expect(await fx.delivery()).toMatchObject({ state: "dropped" });
    cue.answer(up);
    await fx.settle();
    const delivered = await fx.delivery();
    expect(delivered).toMatchObject({ state: "delivered", attempts: [{ status: 200 }] });
    expect(delivered).not.toHaveProperty("reason");
  });
});

describe("a queue", () => {
  it("of no app is not found", async () => {
    const { fx } = await runPushedBot();
    for (const operationId of ["readQueue", "pauseQueue", "holdQueue", "clearQueue"] as const) {
      const { errcode } = (await fx.call(operationId, { params: { app_id: "nobody" } }, 404)) as { errcode: string };
      expect(errcode).toBe("EMULATOR_NOT_FOUND");
    }
  });
});
