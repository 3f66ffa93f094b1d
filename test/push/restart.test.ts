import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerWith, hang, onCue } from "../support/bot.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushed, runPushedBot, textsOf, until } from "./kit.ts";

const down = answerWith(503);
const up = answerWith(200);

function dataFolder(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "finchat-push-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

describe("a clean restart", () => {
  it("keeps the queue, the back-off and the hour", async () => {
    const dataDir = dataFolder();
    const { bot, fx } = await runPushedBot(down, { dataDir });
    await fx.say("first");
    await fx.say("second");
    await fx.advance(1500);
    const [queue, deliveries] = [await fx.queue(), await fx.deliveries()];
    await fx.emulator.close();

    const next = await runPushed({ url: bot.url, dataDir });
    expect(queue).toMatchObject({ pending: 2, failing_since: testStart, next_attempt_at: testStart + 3000 });
    expect(await next.queue()).toEqual(queue);
    expect(await next.deliveries()).toEqual(deliveries);
    bot.answer(up);
    bot.received.length = 0;
    expect(await next.advance(1499)).toBe(0);
    await next.advance(1);
    expect(textsOf(bot)).toEqual(["first", "second"]);
  });

  it("still gives up when the hour is over", async () => {
    const dataDir = dataFolder();
    const { bot, fx } = await runPushedBot(down, { dataDir });
    await fx.say();
    await fx.advance("59m");
    await fx.emulator.close();
    const next = await runPushed({ url: bot.url, dataDir });
    await next.advance("1m");
    expect(await next.queue()).toMatchObject({ pending: 1, gave_up: false });
    await next.advance(1);
    expect(await next.queue()).toMatchObject({ pending: 0, gave_up: true });
  });

  it("breaks an attempt off without a trace, and makes it again", async () => {
    const dataDir = dataFolder();
    const { bot, fx } = await runPushedBot(hang, { dataDir });
    await fx.say("first");
    await until(() => bot.received.length === 1);
    await fx.emulator.close();
    bot.answer(up);
    const next = await runPushed({ url: bot.url, dataDir });
    await next.settle();
    expect(await next.delivery()).toMatchObject({ state: "delivered", attempts: [{ status: 200 }] });
    expect(bot.received[1]?.text).toBe(bot.received[0]?.text);
  });

  it("drops a test event that was in flight, and says why", async () => {
    const dataDir = dataFolder();
    const { bot, fx } = await runPushedBot(hang, { dataDir });
    const sent = fx.answer("sendTestEvent", { params: { app_id: smallBot.app_id } }).catch(() => undefined);
    await until(() => bot.received.length === 1);
    await fx.emulator.close();
    await sent;
    const next = await runPushed({ url: bot.url, dataDir });
    const ended = { state: "dropped", reason: "interrupted before its attempt ended", attempts: [] };
    expect(await next.delivery()).toMatchObject(ended);
    expect(bot.received).toHaveLength(1);
  });

  it("keeps a queue paused and held", async () => {
    const dataDir = dataFolder();
    const { bot, fx } = await runPushedBot(up, { dataDir });
    await fx.queueDoes("pauseQueue");
    await fx.queueDoes("holdQueue");
    await fx.say();
    await fx.emulator.close();
    const next = await runPushed({ url: bot.url, dataDir });
    await next.settle();
    expect(await next.queue()).toEqual({ pending: 1, gave_up: false, paused: true, held: true });
    await next.queueDoes("releaseQueue");
    await next.queueDoes("resumeQueue");
    await next.settle();
    expect(bot.received).toHaveLength(1);
  });
});

describe("during an attempt", () => {
  it("a reset breaks it off and leaves nothing of it", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(cue.script);
    await fx.say();
    await until(() => bot.received.length === 1);
    await fx.call("resetTenant", {}, 204);
    cue.answer(up);
    await fx.settle();
    expect(await fx.deliveries()).toEqual([]);
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
    bot.answer(up);
    await fx.say("after");
    await fx.settle();
    expect(await fx.delivery()).toMatchObject({ state: "delivered", attempts: [{ status: 200 }] });
  });

  it("a reset does not wait, nor does time that is being advanced", async () => {
    const { bot, fx } = await runPushedBot(hang);
    await fx.say();
    await until(() => bot.received.length === 1);
    const advanced = fx.advance(1000);
    await fx.call("resetTenant", {}, 204);
    await advanced;
    expect(await fx.deliveries()).toEqual([]);
  });

  it("a redelivery that a reset overtakes is a conflict", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(up);
    await fx.say();
    await fx.settle();
    const { delivery_id } = await fx.delivery();
    bot.answer(cue.script);
    const redelivered = fx.call("redeliver", { params: { delivery_id } }, 409);
    await until(() => bot.received.length === 2);
    await fx.call("resetTenant", {}, 204);
    expect(await redelivered).toMatchObject({ errcode: "EMULATOR_CONFLICT" });
  });

  it("the end does not wait, and breaks it off", async () => {
    let broken = false;
    const { bot, fx } = await runPushedBot((response) => {
      response.on("close", () => {
        broken = true;
      });
    });
    await fx.say();
    await until(() => bot.received.length === 1);
    await fx.emulator.close();
    await until(() => broken);
    expect(bot.received).toHaveLength(1);
  });
});
