import { describe, expect, it } from "vitest";
import { answerWith, onCue } from "../support/bot.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushedBot, textsOf, until, type Pushed } from "./kit.ts";

const down = answerWith(503);
const up = answerWith(200);
const params = { app_id: smallBot.app_id };

const patch = (fx: Pushed, body: object) => fx.call("patchApp", { params, body }, 200);

describe("while events are queued", () => {
  it("an app that stops being live takes its queue with it, and starts anew when it comes back", async () => {
    const { bot, fx } = await runPushedBot(down);
    await fx.say();
    await fx.settle();
    await patch(fx, { status: "Unpublished" });
    expect(await fx.delivery()).toMatchObject({ state: "dropped", reason: "the app is no longer live" });
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
    expect(await fx.advance("2h")).toBe(0);
    await fx.say("to nobody");
    await patch(fx, { status: "Published" });
    bot.answer(up);
    await fx.say("back");
    await fx.settle();
    expect(textsOf(bot)).toEqual(["hello", "back"]);
  });

  it("an attempt under way when its app stops being live may succeed, and else holds nothing against it", async () => {
    const cue = onCue();
    const { bot, fx } = await runPushedBot(cue.script);
    for (const [answer, state] of [[down, "dropped"] as const, [up, "delivered"] as const]) {
      const said = await fx.say();
      await until(() => bot.received.at(-1)?.body.event["event_id"] === said);
      await patch(fx, { status: "Unpublished" });
      cue.answer(answer);
      await fx.settle();
      expect((await fx.deliveries()).at(-1)).toMatchObject({ state, attempts: [{ at: testStart }] });
      expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
      await patch(fx, { status: "Published" });
    }
  });

  it("an app that is deleted takes its queue with it", async () => {
    const { bot, fx } = await runPushedBot(down, { tenant: { rooms: [] } });
    const opened = await fx.call(
      "openDirectRoom",
      { params: { fcid: "@alice:example.org" }, body: { with: smallBot.bot } },
      201,
    );
    const said = { sender: "@alice:example.org", content: { msgtype: "m.text", body: "hello" } };
    await fx.call("sayInRoom", { params: { room_id: opened.room_id }, body: said }, 201);
    await fx.settle();
    await fx.call("deleteRoom", { params: { room_id: opened.room_id } }, 204);
    await fx.call("deleteApp", { params }, 204);
    expect(await fx.delivery()).toMatchObject({ state: "dropped", reason: "the app is gone" });
    expect(await fx.advance("2h")).toBe(0);
    expect(bot.received).toHaveLength(1);
    await fx.call("readQueue", { params }, 404);
    await fx.call("redeliver", { params: { delivery_id: (await fx.delivery()).delivery_id } }, 409);
  });

  it("a changed setting counts at once", async () => {
    const { fx } = await runPushedBot(down);
    await fx.say();
    await fx.advance("30m");
    await fx.call("patchSettings", { body: { push: { give_up_after_ms: 60_000 } } }, 200);
    await fx.settle();
    expect(await fx.queue()).toMatchObject({ pending: 0, gave_up: true });
  });
});
