import { describe, expect, it } from "vitest";
import { answerWith } from "../support/bot.ts";
import { testStart } from "../support/emulator.ts";
import { type Pushed, runPushedBot, textsOf, until } from "./kit.ts";

const down = answerWith(503);
const up = answerWith(200);
const hour = 3_600_000;

/** When the deliveries were attempted, in seconds since the start. */
const instants = async (fx: Pushed): Promise<number[][]> =>
  (await fx.deliveries()).map(({ attempts }) => attempts.map(({ at }) => (at - testStart) / 1000));

describe("an outage of an hour", () => {
  it("plays in well under a second, each attempt at its instant", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("first");
    await fx.settle();
    const before = process.cpuUsage();
    await fx.advance(hour);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000_000).toBeLessThan(1);
    expect(await instants(fx)).toEqual([[0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1623, 2223, 2823, 3423]]);
    expect(bot.received).toHaveLength(15);
  });

  it("drops all that is queued at the millisecond after it", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("first");
    await fx.say("second");
    await fx.advance(hour);
    await fx.say("third");
    await fx.settle();
    expect(await fx.queue()).toEqual({
      pending: 3,
      failing_since: testStart,
      gave_up: false,
      next_attempt_at: testStart + 4_023_000,
      paused: false,
      held: false,
    });
    await fx.advance(1);
    expect(await fx.queue()).toEqual({
      pending: 0,
      failing_since: testStart,
      gave_up: true,
      paused: false,
      held: false,
    });
    const dropped = { state: "dropped", reason: "failing for too long" };
    expect(await fx.deliveries()).toMatchObject([dropped, { ...dropped, attempts: [] }, { ...dropped, attempts: [] }]);
    expect(new Set(textsOf(bot))).toEqual(new Set(["first"]));
  });

  it("leaves each new event one attempt, in turn and without a wait", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("first");
    await fx.advance(hour + 1);
    for (const body of ["second", "third", "fourth"]) await fx.say(body);
    await fx.settle();
    expect((await instants(fx)).slice(1)).toEqual([[3600.001], [3600.001], [3600.001]]);
    expect((await fx.deliveries()).map(({ state }) => state)).toEqual(["dropped", "dropped", "dropped", "dropped"]);
    expect(textsOf(bot).slice(-3)).toEqual(["second", "third", "fourth"]);
    expect(await fx.queue()).toMatchObject({ failing_since: testStart, gave_up: true });
  });

  it("is over with one success, and the next failure starts anew", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("first");
    await fx.advance(hour + 1);
    bot.answer(up);
    await fx.say("second");
    await fx.settle();
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
    bot.answer(down);
    await fx.say("third");
    await fx.settle();
    const now = testStart + hour + 1;
    expect(await fx.queue()).toMatchObject({ pending: 1, failing_since: now, next_attempt_at: now + 1000 });
  });

  it("that ends in time brings everything, in order", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("first");
    await fx.settle();
    for (const body of ["second", "third"]) await fx.say(body);
    await fx.advance("57m");
    expect(new Set(textsOf(bot))).toEqual(new Set(["first"]));
    bot.received.length = 0;
    bot.answer(up);
    await fx.advance("3s");
    expect(textsOf(bot)).toEqual(["first", "second", "third"]);
    expect((await fx.deliveries()).map(({ state }) => state)).toEqual(["delivered", "delivered", "delivered"]);
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
  });

  it("counts from the first failure also when the events are new", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say("first");
    await fx.settle();
    await fx.queueDoes("clearQueue");
    await fx.advance(hour);
    await fx.say("second");
    await fx.settle();
    expect((await fx.deliveries()).at(-1)).toMatchObject({ state: "pending", attempts: [{ at: testStart + hour }] });
    expect(bot.received).toHaveLength(2);
    await fx.advance(1);
    expect((await fx.deliveries()).at(-1)).toMatchObject({ state: "dropped", reason: "failing for too long" });
  });
});

describe("the numbers of the policy", () => {
  it("are settings", async () => {
    const push = { initial_interval_ms: 10, factor: 3, max_interval_ms: 200, give_up_after_ms: 500 };
    const { fx } = await runPushedBot(down, { settings: { push } });
    await fx.say();
    await fx.advance(500);
    expect(await instants(fx)).toEqual([[0, 0.01, 0.04, 0.13, 0.33]]);
    expect(await fx.queue()).toMatchObject({ gave_up: false });
    await fx.advance(1);
    expect(await fx.queue()).toMatchObject({ gave_up: true });
  });

  it("wait from the end of each attempt, which may last", async () => {
    const { bot, fx } = await runPushedBot(down, {
      clock: { mode: "real" },
      settings: { push: { initial_interval_ms: 60_000 } },
    });
    const clock = async () => (await fx.call("getClock", {}, 200)).now;
    const began = await clock();
    bot.answer((response, received) => {
      void until(async () => (await clock()) > began + 50).then(() => {
        down(response, received);
      });
    });
    await fx.say();
    await fx.settle();
    const { failing_since: since = 0, next_attempt_at: next } = await fx.queue();
    expect(since).toBeGreaterThan(began + 50);
    expect(next).toBe(since + 60_000);
  });
});

describe("a queue", () => {
  it("of a hundred for a dead bot is one timer, and nothing else runs", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say();
    await fx.settle();
    await Promise.all(Array.from({ length: 100 }, () => fx.say()));
    expect(await fx.queue()).toMatchObject({ pending: 101 });
    expect(await fx.advance(999)).toBe(0);
    expect(await fx.advance(1)).toBe(1);
    expect(bot.received).toHaveLength(2);
  });
});
