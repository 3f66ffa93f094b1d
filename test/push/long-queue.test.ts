import { describe, expect, it } from "vitest";
import { answerWith } from "../support/bot.ts";
import { testStart } from "../support/emulator.ts";
import { followEvents } from "../support/feed.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushedBot } from "./kit.ts";

const down = answerWith(503);
const hour = 3_600_000;
const many = 1200;

/** A bot that is down, and more events in its queue than are given up in one go. */
async function runLongQueue() {
  const { bot, fx } = await runPushedBot(down);
  await fx.say("first");
  await fx.settle();
  for (let said = 1; said < many; said += 109) {
    await Promise.all(Array.from({ length: 109 }, (_, index) => fx.say(`number ${said + index}`)));
  }
  const feed = await followEvents(fx);
  return {
    bot,
    fx,
    /** The ids of so many deliveries as they are given up, in order. */
    dropped: async (count: number): Promise<string[]> => {
      const ids: string[] = [];
      while (ids.length < count) {
        const [frame] = await feed.take(1);
        if (frame?.kind === "delivery" && frame.delivery.state === "dropped") ids.push(frame.delivery.delivery_id);
      }
      return ids;
    },
    /** The ids of all that was queued, in order. */
    queued: async (): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor = ""; ;) {
        const query = { state: "pending", limit: 1000, ...(cursor !== "" && { cursor }) };
        const page = await fx.call("listDeliveries", { query }, 200);
        ids.unshift(...page.deliveries.map(({ delivery_id }) => delivery_id).reverse());
        if (page.cursor === undefined) return ids;
        ({ cursor } = page);
      }
    },
  };
}

const gaveUp = { pending: 0, failing_since: testStart, gave_up: true, paused: false, held: false };

describe("a long queue that is given up", () => {
  it("is dropped whole and in order, before the clock goes on, while other calls are answered", async () => {
    const { fx, dropped, queued } = await runLongQueue();
    const ids = await queued();
    expect(ids).toHaveLength(many);
    const advanced = fx.call("advanceClock", { body: { by: "2h" } }, 200);
    expect(await dropped(many)).toEqual(ids);
    await Promise.all(Array.from({ length: 20 }, () => fx.call("getHealth", {}, 200)));
    expect(await advanced).toEqual({ now: testStart + 2 * hour, fired: 15 });
    expect(await fx.queue()).toEqual(gaveUp);
    const body = { for: "delivery", match: { state: "dropped", reason: "failing for too long" }, count: many };
    expect(await fx.call("verifyHappened", { body }, 200)).toMatchObject({ ok: true });
  });

  it("takes nothing along that comes while it is dropped: that gets its one attempt", async () => {
    const { bot, fx, dropped } = await runLongQueue();
    const advanced = fx.call("advanceClock", { body: { by: "2h" } }, 200);
    await dropped(1);
    const attemptsBefore = bot.received.length;
    const event_id = await fx.say("late");
    await advanced;
    await fx.settle();
    const { deliveries } = await fx.call("listDeliveries", { query: { event_id } }, 200);
    expect(deliveries).toMatchObject([
      { state: "dropped", reason: "failing for too long", attempts: [{ status: 503 }] },
    ]);
    expect(bot.received).toHaveLength(attemptsBefore + 1);
    expect(await fx.queue()).toEqual(gaveUp);
  });

  it("goes with its app, in order, while other calls are answered", async () => {
    const { fx, dropped, queued } = await runLongQueue();
    const ids = await queued();
    const { rooms } = await fx.call("listAllRooms", {}, 200);
    for (const { room_id = "" } of rooms) await fx.call("deleteRoom", { params: { room_id } }, 204);
    const { app_id } = smallBot;
    await fx.call("deleteApp", { params: { app_id } }, 204);
    await Promise.all(Array.from({ length: 20 }, () => fx.call("getHealth", {}, 200)));
    expect(await dropped(many)).toEqual(ids);
    await fx.settle();
    const body = { for: "delivery", match: { state: "dropped", reason: "the app is gone" }, count: many };
    expect(await fx.call("verifyHappened", { body }, 200)).toMatchObject({ ok: true });
  });

  it("can be reset meanwhile", async () => {
    const { fx, dropped } = await runLongQueue();
    const advanced = fx.answer("advanceClock", { body: { by: "2h" } });
    await dropped(1);
    await fx.call("resetTenant", {}, 204);
    await advanced;
    expect((await fx.call("listDeliveries", {}, 200)).deliveries).toEqual([]);
    const { failing_since: _, ...fresh } = gaveUp;
    expect(await fx.queue()).toEqual({ ...fresh, gave_up: false });
    await fx.say("after");
    await fx.settle();
    expect(await fx.queue()).toMatchObject({ pending: 1 });
  });
});

it("a long queue is cleared of what it holds when the answer comes", async () => {
  const { bot, fx } = await runLongQueue();
  await fx.queueDoes("clearQueue");
  expect((await fx.queue()).pending).toBe(0);
  const body = { for: "delivery", match: { app_id: smallBot.app_id, reason: "cleared" }, count: many };
  expect(await fx.call("verifyHappened", { body }, 200)).toMatchObject({ ok: true });
  bot.answer(answerWith(200));
  await fx.say("after");
  await fx.advance("1s");
  expect(await fx.queue()).toMatchObject({ pending: 0 });
});
