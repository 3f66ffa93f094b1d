import { describe, expect, it } from "vitest";
import { answerWith, hang } from "../support/bot.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot } from "../support/tenant.ts";
import type { ControlInput } from "../../src/client/api.ts";
import { runPushedBot, textsOf, until, type Pushed, type PushedOptions } from "./kit.ts";

type NewPushFault = NonNullable<ControlInput<"addPushFault">["body"]>;

const appId = smallBot.app_id;

async function faulty(fault: Omit<NewPushFault, "app_id">, options: Omit<PushedOptions, "url"> = {}) {
  const { bot, fx } = await runPushedBot(answerWith(200, "ok"), options);
  const { fault_id: faultId } = await fx.call("addPushFault", { body: { app_id: appId, ...fault } }, 201);
  return { bot, fx, faultId };
}

const attemptsOf = async (fx: Pushed) => (await fx.delivery()).attempts;

describe("a push fault", () => {
  it.each(["refused", "reset"] as const)(
    "with the outcome %s fails the attempt and does not call the bot",
    async (outcome) => {
      const { bot, fx, faultId } = await faulty({ outcome, times: 1 });
      await fx.say();
      await fx.settle();
      expect(await attemptsOf(fx)).toEqual([
        {
          at: testStart,
          duration_ms: 0,
          error: `${outcome}: by the push fault ${faultId}`,
          fault: { fault_id: faultId, outcome },
        },
      ]);
      expect(bot.received).toEqual([]);
      await fx.advance("1s");
      expect(await fx.delivery()).toMatchObject({ state: "delivered", attempts: [{}, { status: 200 }] });
      expect(await fx.call("listPushFaults", {}, 200)).toEqual({ push_faults: [] });
    },
  );

  it("with the outcome status answers in place of the bot", async () => {
    const { bot, fx, faultId } = await faulty({ outcome: "status", status: 503, body: { busy: true }, times: 1 });
    await fx.say();
    await fx.settle();
    expect(await attemptsOf(fx)).toEqual([
      {
        at: testStart,
        duration_ms: 0,
        status: 503,
        response: '{"busy":true}',
        fault: { fault_id: faultId, outcome: "status" },
      },
    ]);
    expect(bot.received).toEqual([]);
  });

  it("with the outcome timeout lasts push.timeout_ms of the emulator's clock, and settle does not wait for it", async () => {
    const { bot, fx, faultId } = await faulty({ outcome: "timeout", times: 1 });
    await fx.say();
    await fx.settle();
    expect(await attemptsOf(fx)).toEqual([]);
    await fx.advance(29_999);
    expect(await attemptsOf(fx)).toEqual([]);
    await fx.advance(1);
    expect(await attemptsOf(fx)).toEqual([
      {
        at: testStart,
        duration_ms: 30_000,
        error: "timeout: no answer within 30000 ms",
        fault: { fault_id: faultId, outcome: "timeout" },
      },
    ]);
    await fx.advance("1s");
    expect(await fx.delivery()).toMatchObject({ state: "delivered", attempts: [{}, { at: testStart + 31_000 }] });
    expect(bot.received).toHaveLength(1);
  });

  it("with the outcome slow calls the bot at once and takes its response later", async () => {
    const { bot, fx } = await faulty({ outcome: "slow", delay_ms: 20_000, times: 1 });
    await fx.say();
    await fx.settle();
    expect(textsOf(bot)).toEqual(["hello"]);
    expect(await fx.delivery()).toMatchObject({ state: "pending", attempts: [] });
    await fx.advance("20s");
    expect(await fx.delivery()).toMatchObject({
      state: "delivered",
      attempts: [{ at: testStart, duration_ms: 20_000, status: 200, response: "ok", fault: { outcome: "slow" } }],
    });
  });

  it("with the outcome slow of 31 s is a timeout whose response is lost", async () => {
    const { bot, fx } = await faulty({ outcome: "slow", delay_ms: 31_000, times: 1 });
    await fx.say();
    await fx.advance("30s");
    expect(await attemptsOf(fx)).toMatchObject([
      { duration_ms: 30_000, error: "timeout: no answer within 30000 ms", fault: { outcome: "slow" } },
    ]);
    expect((await attemptsOf(fx))[0]).not.toHaveProperty("response");
    await fx.advance("1s");
    expect(textsOf(bot)).toEqual(["hello", "hello"]);
  });

  it("with the outcome lost_answer calls the bot and sends the event again", async () => {
    const { bot, fx, faultId } = await faulty({ outcome: "lost_answer", times: 1 });
    await fx.say();
    await fx.settle();
    const [attempt] = await attemptsOf(fx);
    expect(attempt).toEqual({
      at: testStart,
      duration_ms: expect.any(Number) as number,
      error: `lost_answer: thrown away by the push fault ${faultId}`,
      fault: { fault_id: faultId, outcome: "lost_answer" },
    });
    await fx.advance("1s");
    const [first, second] = bot.received;
    expect(first?.body).toEqual(second?.body);
    expect(await fx.delivery()).toMatchObject({ state: "delivered", attempts: [{}, { status: 200 }] });
  });

  it("with the outcome duplicate sends the same payload once more after a success", async () => {
    const { bot, fx, faultId } = await faulty({ outcome: "duplicate", times: 1 });
    bot.answer(answerWith(500));
    await fx.say();
    await fx.settle();
    expect(await attemptsOf(fx)).toMatchObject([{ status: 500 }]);
    expect(await fx.call("listPushFaults", {}, 200)).toMatchObject({ push_faults: [{ times: 1 }] });
    bot.answer((response) => response.writeHead(bot.received.length === 2 ? 200 : 500).end());
    await fx.advance("1s");
    await fx.settle();
    expect(await fx.delivery()).toMatchObject({
      state: "delivered",
      attempts: [{ status: 500 }, { status: 200 }, { status: 500, fault: { fault_id: faultId, outcome: "duplicate" } }],
    });
    expect(bot.received[2]?.body).toEqual(bot.received[1]?.body);
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
  });

  it("of 70 minutes drops the backlog, and the first new event arrives", async () => {
    const { bot, fx } = await faulty({ outcome: "refused", for: "70m" });
    await fx.say("early");
    await fx.advance("70m");
    expect(await fx.delivery()).toMatchObject({ state: "dropped" });
    expect(await fx.call("listPushFaults", {}, 200)).toEqual({ push_faults: [] });
    await fx.say("late");
    await fx.settle();
    expect(textsOf(bot)).toEqual(["late"]);
  });

  it("applies to every n-th attempt of one type, also to test events and redeliveries", async () => {
    const { bot, fx } = await faulty({ outcome: "refused", type: "finstore.test.event", every: 2 });
    const params = { app_id: appId };
    expect((await fx.call("sendTestEvent", { params }, 200)).state).toBe("delivered");
    const second = await fx.call("sendTestEvent", { params }, 200);
    expect(second).toMatchObject({ state: "dropped", attempts: [{ fault: { outcome: "refused" } }] });
    await fx.call("redeliver", { params: { delivery_id: second.delivery_id } }, 200);
    const again = await fx.call("redeliver", { params: { delivery_id: second.delivery_id } }, 200);
    expect(again.attempts.map(({ fault }) => fault?.outcome)).toEqual(["refused", undefined, "refused"]);
    expect(bot.received).toHaveLength(2);
  });

  it("uses the oldest fault that applies", async () => {
    const { fx } = await faulty({ outcome: "reset", times: 1 });
    await fx.call("addPushFault", { body: { app_id: appId, outcome: "refused", times: 1 } }, 201);
    await fx.say();
    await fx.settle();
    await fx.advance("1s");
    expect((await attemptsOf(fx)).map(({ fault }) => fault?.outcome)).toEqual(["reset", "refused"]);
  });

  it("is exported, imported and reset, and an attempt in progress ends with the reset", async () => {
    const { fx, faultId } = await faulty({ outcome: "timeout" });
    await fx.say();
    await fx.settle();
    const saved = await fx.call("exportState", {}, 200);
    await fx.call("resetTenant", {}, 204);
    expect(await fx.call("listPushFaults", {}, 200)).toEqual({ push_faults: [] });
    await fx.call("importState", { body: saved }, 204);
    expect(await fx.call("readPushFault", { params: { fault_id: faultId } }, 200)).toEqual({
      fault_id: faultId,
      app_id: appId,
      outcome: "timeout",
    });
    await fx.call("deletePushFault", { params: { fault_id: faultId } }, 204);
    await fx.call("readPushFault", { params: { fault_id: faultId } }, 404);
  });

  it("with the outcome slow does not run on while a debugger holds the queue", async () => {
    const { fx } = await faulty({ outcome: "slow", delay_ms: 10_000, times: 1 });
    await fx.say();
    await fx.settle();
    await fx.advance("4s");
    await fx.queueDoes("holdQueue");
    await fx.advance("1h");
    expect(await attemptsOf(fx)).toEqual([]);
    await fx.queueDoes("releaseQueue");
    await fx.advance(5999);
    expect(await attemptsOf(fx)).toEqual([]);
    await fx.advance(1);
    expect(await fx.delivery()).toMatchObject({ state: "delivered" });
  });

  it("with the outcome slow fails at once when the bot breaks the connection off", async () => {
    const { bot, fx } = await faulty({ outcome: "slow", delay_ms: 1000, times: 1 });
    bot.answer(hang);
    await fx.say();
    await until(() => bot.received.length === 1);
    await bot.stop();
    await fx.settle();
    const error = expect.stringMatching(/^reset: /) as string;
    expect(await attemptsOf(fx)).toMatchObject([{ at: testStart, error, fault: { outcome: "slow" } }]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ outcome: "refused" }, "app_id"],
    [{ app_id: "nobody", outcome: "refused" }, "no app nobody"],
    [{ app_id: appId }, "outcome"],
    [{ app_id: appId, outcome: "lost" }, "outcome"],
    [{ app_id: appId, outcome: "status" }, "status: is required"],
    [{ app_id: appId, outcome: "slow" }, "delay_ms: is required"],
    [{ app_id: appId, outcome: "refused", delay_ms: 1 }, "delay_ms: has no use"],
    [{ app_id: appId, outcome: "timeout", status: 500 }, "status: has no use"],
    [{ app_id: appId, outcome: "slow", delay_ms: 1, body: "x" }, "body: has no use"],
    [{ app_id: appId, outcome: "refused", times: 0 }, "times"],
    [{ app_id: appId, outcome: "refused", for: "0s" }, "for: must be longer than 0"],
    [{ app_id: appId, outcome: "refused", for: "soon" }, "for"],
    [{ app_id: appId, outcome: "refused", colour: "red" }, "colour"],
  ])("is refused as %j", async (body, message) => {
    const { fx } = await runPushedBot();
    const response = await fetch(`${fx.url}/_emulator/v1/push-faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    const answer = (await response.json()) as { errcode: string; error: string };
    expect(answer.errcode).toBe("EMULATOR_BAD_REQUEST");
    expect(JSON.stringify(answer)).toContain(message);
  });
});
