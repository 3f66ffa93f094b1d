import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerWith, onCue, runBot } from "../support/bot.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";
import { pushedWords, runPushedBot, textsOf, until } from "./kit.ts";

describe("several attempts of one app at once", () => {
  const settings = { push: { concurrency: 2 } };

  it("are as many as the setting says", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(cue.script, { settings });
    for (const body of ["first", "second", "third"]) await fx.say(body);
    await until(() => bot.received.length === 2);
    expect(new Set(textsOf(bot))).toEqual(new Set(["first", "second"]));
    bot.answer(answerWith(200));
    cue.answer(answerWith(200));
    await fx.settle();
    expect((await fx.deliveries()).map(({ state }) => state)).toEqual(["delivered", "delivered", "delivered"]);
  });

  it("that fail together make the wait longer once", async () => {
    const { fx } = await runPushedBot(answerWith(503), { settings });
    await fx.queueDoes("pauseQueue");
    await fx.say("first");
    await fx.say("second");
    await fx.queueDoes("resumeQueue");
    await fx.settle();
    expect(await fx.queue()).toMatchObject({ failing_since: testStart, next_attempt_at: testStart + 1000 });
    await fx.advance(1000);
    expect(await fx.queue()).toMatchObject({ failing_since: testStart, next_attempt_at: testStart + 3000 });
    expect((await fx.deliveries()).map(({ attempts }) => attempts.length)).toEqual([2, 2]);
  });

  it("do not wait for one that hangs", async () => {
    const { bot, fx } = await runPushedBot(
      (response, received) => {
        if (received.text.includes("hang")) return;
        answerWith(received.text.includes("fail") ? 503 : 200)(response, received);
      },
      { settings: { push: { concurrency: 2, initial_interval_ms: 1 } }, clock: { mode: "real" } },
    );
    await fx.say("hang");
    await fx.say("fail");
    await until(() => textsOf(bot).filter((text) => text === "fail").length >= 3);
    expect(textsOf(bot).filter((text) => text === "hang")).toHaveLength(1);
  });
});

describe("a bot that hangs", () => {
  it("takes nothing from the others: of 200 apps 199 hang, and the live one is pushed at once", async () => {
    const live = await runBot();
    const sockets = createServer(() => undefined);
    await new Promise<void>((resolve) => sockets.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void sockets.close());
    const deaf = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}/`;
    const subscriptions = { room_messages: "all_rooms" as const };
    const hanging = Array.from({ length: 199 }, (_, index) => ({
      app_id: `hanging${index}`,
      name: `Hanging ${index}`,
      callback: { url: deaf },
      subscriptions,
    }));
    const small = smallTenant();
    const app = { ...smallBot, name: "Live", callback: { url: live.url }, subscriptions };
    const fx = pushedWords(await runEmulator({ fixtures: { ...small, apps: [...hanging, app] } }));
    for (let count = 1; count <= 20; count++) {
      await fx.say(`number ${count}`);
      await until(() => live.received.length === count);
    }
    expect(textsOf(live)).toEqual(Array.from({ length: 20 }, (_, index) => `number ${index + 1}`));
    const waiting = await fx.call("listDeliveries", { query: { state: "pending", limit: 1000 } }, 200);
    expect(waiting.deliveries).toHaveLength(1000);
    expect(waiting.deliveries.every(({ attempts }) => attempts.length === 0)).toBe(true);
    expect((await fx.queue()).pending).toBe(0);
  });
});
