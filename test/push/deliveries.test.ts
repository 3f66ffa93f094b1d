import { describe, expect, it } from "vitest";
import { answerWith, hang, runBot } from "../support/bot.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushed, runPushedBot, until } from "./kit.ts";

const down = answerWith(503);
const second = { app_id: "second", name: "Second", bot: "@second:example.org" };

/** Two apps: the events of one fail, those of the other are delivered. */
async function runTwo() {
  const [failing, well] = [await runBot(down), await runBot()];
  const subscriptions = { room_messages: "all_rooms" as const };
  return runPushed({
    url: failing.url,
    tenant: {
      apps: [
        { ...smallBot, name: "Bot", callback: { url: failing.url }, subscriptions },
        { ...second, callback: { url: well.url }, subscriptions },
      ],
    },
  });
}

describe("the list of deliveries", () => {
  it("is newest first, by app, state, type and event", async () => {
    const fx = await runTwo();
    const events = [await fx.say("one"), await fx.say("two"), await fx.say("three")];
    await fx.settle();
    const list = async (query: Record<string, string>) => {
      const { deliveries } = await fx.call("listDeliveries", { query }, 200);
      return deliveries.map(
        ({ app_id, event_id }) => `${app_id === second.app_id ? "second" : "first"} ${events.indexOf(event_id)}`,
      );
    };
    const [firsts, seconds] = [
      ["first 2", "first 1", "first 0"],
      ["second 2", "second 1", "second 0"],
    ];
    expect(await list({})).toEqual(["second 2", "first 2", "second 1", "first 1", "second 0", "first 0"]);
    expect(await list({ app_id: second.app_id })).toEqual(seconds);
    expect(await list({ state: "pending" })).toEqual(firsts);
    expect(await list({ state: "delivered" })).toEqual(seconds);
    expect(await list({ state: "dropped" })).toEqual([]);
    expect(await list({ app_id: smallBot.app_id, state: "pending" })).toEqual(firsts);
    expect(await list({ app_id: smallBot.app_id, state: "delivered" })).toEqual([]);
    expect(await list({ event_id: events[1] ?? "" })).toEqual(["second 1", "first 1"]);
    expect(await list({ event_id: events[1] ?? "", app_id: second.app_id, state: "pending" })).toEqual([]);
    expect(await list({ type: "m.room.message", app_id: second.app_id })).toEqual(seconds);
    expect(await list({ type: "finstore.test.event" })).toEqual([]);
  });

  it("goes on at the cursor, also where what it named has changed its state", async () => {
    const { bot, fx } = await runPushedBot(down);
    for (const body of ["one", "two", "three"]) await fx.say(body);
    await fx.settle();
    const query = { state: "pending", limit: 2 };
    const page = await fx.call("listDeliveries", { query }, 200);
    expect(page.deliveries).toHaveLength(2);
    bot.answer(answerWith(200));
    const redelivered = { params: { delivery_id: page.cursor ?? "" } };
    expect(await fx.call("redeliver", redelivered, 200)).toMatchObject({ state: "delivered" });
    const rest = await fx.call("listDeliveries", { query: { ...query, cursor: page.cursor ?? "" } }, 200);
    expect(rest.deliveries).toHaveLength(1);
    expect(rest).not.toHaveProperty("cursor");
    await fx.call("listDeliveries", { query: { cursor: "nowhere" } }, 400);
    await fx.call("listDeliveries", { query: { state: "lost" } }, 400);
  });

  it("shows when the head of a queue is due, and of no other", async () => {
    const { fx } = await runPushedBot(down);
    await fx.say("one");
    await fx.say("two");
    await fx.settle();
    const { next_attempt_at } = await fx.queue();
    const [head, next] = await fx.deliveries();
    expect(head?.next_attempt_at).toBe(next_attempt_at);
    expect(next).not.toHaveProperty("next_attempt_at");
    await fx.call("readDelivery", { params: { delivery_id: "nothing" } }, 404);
  });

  it("keeps the newest settled ones, and all that are pending", async () => {
    const { bot, fx } = await runPushedBot(answerWith(200), { settings: { limits: { settled_deliveries: 2 } } });
    for (const body of ["one", "two", "three"]) await fx.say(body);
    await fx.settle();
    bot.answer(down);
    for (const body of ["four", "five", "six"]) await fx.say(body);
    await fx.settle();
    const said = (await fx.deliveries()).map(({ payload }) => payload.event.content["body"]);
    expect(said).toEqual(["two", "three", "four", "five", "six"]);
  });
});

describe("settling", () => {
  it("waits for what is under way, no longer than it is told", async () => {
    const { bot, fx } = await runPushedBot(hang);
    await fx.say();
    await until(() => bot.received.length === 1);
    expect(await fx.call("settleDeliveries", { body: { timeout_ms: 10 } }, 409)).toEqual({
      errcode: "EMULATOR_CONFLICT",
      error: "timed out after 10 ms; deliveries in progress: 1",
    });
  });

  it("does not wait for what is due later", async () => {
    const { fx } = await runPushedBot(down);
    await fx.say();
    await fx.settle();
    expect(await fx.queue()).toMatchObject({ pending: 1 });
  });

  it("resolves with quiet_ms when all is delivered and quiet", async () => {
    const { fx } = await runPushedBot(answerWith(200));
    await fx.say("one");
    expect(await fx.call("settleDeliveries", { body: { quiet_ms: 1 } }, 200)).toEqual({});
    expect(await fx.deliveries()).toMatchObject([{ state: "delivered" }]);
  });

  it("says that it did not become quiet in time", async () => {
    const { fx } = await runPushedBot(answerWith(200));
    expect(await fx.call("settleDeliveries", { body: { quiet_ms: 1000, timeout_ms: 10 } }, 409)).toEqual({
      errcode: "EMULATOR_CONFLICT",
      error: "timed out after 10 ms; not quiet for 1000 ms",
    });
  });
});
