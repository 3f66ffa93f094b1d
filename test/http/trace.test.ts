import { describe, expect, it } from "vitest";
import { runBot, type ScriptedBot } from "../support/bot.ts";
import { form, runCards } from "../support/cards.ts";
import { alice, bob } from "../support/conversation.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id, bot: botId } = smallBot;

/** A bot that does something before it answers a push, or, when told so, after. */
async function runActing(act: (fx: RunningEmulator, token: string, text: string) => Promise<unknown>) {
  const bot: ScriptedBot = await runBot();
  const running = await runEmulator({
    fixtures: smallTenant({
      callback: { url: bot.url, token: "t" },
      subscriptions: { room_messages: "direct_and_group" },
    }),
  });
  const token = await running.token(smallBot);
  bot.answer((response, { body }) => {
    const { body: text } = body.event["content"] as { body: string };
    void act(running, token, text).finally(() => response.writeHead(200).end());
  });
  return {
    fx: running,
    say: async (text: string, room_id: string = smallDirect.room_id): Promise<string> => {
      const body = { sender: alice, content: { msgtype: "m.text", body: text } };
      const { event_id } = await running.call("sayInRoom", { params: { room_id }, body }, 201);
      await running.call("settleDeliveries", { body: {} }, 200);
      return event_id;
    },
    trace: (event_id: string) => running.call("getEventTrace", { params: { event_id } }, 200),
  };
}

const reply = (fx: RunningEmulator, token: string, body: string, room_id: string = smallDirect.room_id) =>
  fx.answer("sendMessage", {
    token,
    body: { app_id, room_ids: [room_id], fcids: [], content: { msgtype: "m.text", body } },
  });

describe("the trace of an event", () => {
  it("leads from a message over the push and the call of the bot to its reply", async () => {
    const { fx, say, trace } = await runActing((emulator, token, text) => reply(emulator, token, `re: ${text}`));
    const event_id = await say("hi");
    const { messages } = await fx.call(
      "readTimeline",
      { params: { room_id: smallDirect.room_id }, query: { as: alice } },
      200,
    );
    expect(await trace(event_id)).toEqual({
      event_id,
      seq: 2,
      at: testStart,
      complete: true,
      event: messages[0],
      pushes: [
        {
          app_id,
          delivery_id: expect.any(String) as string,
          state: "delivered",
          at: testStart,
          seq: 3,
          attempts: [{ seq: 7, at: testStart, duration_ms: expect.any(Number) as number, status: 200, response: "" }],
          calls: [
            {
              seq: 5,
              request_id: expect.any(String) as string,
              at: testStart,
              method: "POST",
              path: "/api/v1/finchat/open-api/message/send",
              operation_id: "sendMessage",
              status: 200,
              duration_ms: expect.any(Number) as number,
              inferred: true,
              effects: [{ seq: 4, at: testStart, kind: "message", event: messages[1] }],
            },
          ],
        },
      ],
    });
  });

  it("gives each message the calls made because of it, by app, room and order", async () => {
    const { fx, say, trace } = await runActing((emulator, token, text) =>
      reply(emulator, token, `re: ${text}`, text === "to the group" ? smallGroup.room_id : smallDirect.room_id),
    );
    const first = await say("one");
    const elsewhere = await say("to the group", smallGroup.room_id);
    const second = await say("two");
    const textsOf = async (id: string) =>
      (await trace(id)).pushes.flatMap(({ calls }) =>
        calls.flatMap(({ effects }) => effects.map(({ event }) => event.content["body"])),
      );
    expect([await textsOf(first), await textsOf(elsewhere), await textsOf(second)]).toEqual([
      ["re: one"],
      ["re: to the group"],
      ["re: two"],
    ]);
    await fx.call("advanceClock", { body: { by: "2m" } }, 200);
    await reply(fx, await fx.token(smallBot), "much later");
    expect(await textsOf(second)).toEqual(["re: two"]);
  });

  it("shows that the bot answered 200 although its own call failed", async () => {
    const { say, trace } = await runActing((emulator, token) =>
      emulator.answer("sendMessage", { token, body: { app_id, room_ids: ["!none:example.org"] } }),
    );
    const [push] = (await trace(await say("hi"))).pushes;
    expect(push).toMatchObject({
      state: "delivered",
      attempts: [{ status: 200 }],
      calls: [{ operation_id: "sendMessage", status: 400, errcode: expect.any(String) as string, effects: [] }],
    });
  });

  it("names the error of a call that was answered 200 and failed for a room", async () => {
    const { say, trace } = await runActing((emulator, token) => reply(emulator, token, "re", "!none:example.org"));
    const [push] = (await trace(await say("hi"))).pushes;
    expect(push?.calls).toMatchObject([{ status: 200, errcode: expect.stringMatching(/^FC_/) as string, effects: [] }]);
  });

  it("has every attempt, and the calls after each", async () => {
    const bot = await runBot((response) => response.writeHead(500).end());
    const fx = await runEmulator({
      fixtures: smallTenant({
        callback: { url: bot.url, token: "t" },
        subscriptions: { room_messages: "direct_and_group" },
      }),
    });
    const body = { sender: alice, content: { msgtype: "m.text", body: "hi" } };
    const { event_id } = await fx.call("sayInRoom", { params: { room_id: smallDirect.room_id }, body }, 201);
    await fx.call("settleDeliveries", { body: {} }, 200);
    await fx.call("advanceClock", { body: { by: "1s" } }, 200);
    await reply(fx, await fx.token(smallBot), "after the second");
    const { pushes } = await fx.call("getEventTrace", { params: { event_id } }, 200);
    expect(pushes).toMatchObject([{ state: "pending", attempts: [{ at: testStart }, { at: testStart + 1000 }] }]);
    expect(pushes[0]?.calls.map(({ operation_id }) => operation_id)).toEqual(["issueAppAccessToken", "sendMessage"]);
  });

  it("leads from the submission of a card to its update, which names the card and is not inferred", async () => {
    const { url } = await runBot();
    const { fx, submit, update } = await runCards(form(), { callback: { url, token: "t" } });
    const submitted = await submit(alice, { name: "Alice", city: "1", answer: "yes" });
    const { event_id } = submitted.body as { event_id: string };
    await fx.call("settleDeliveries", { body: {} }, 200);
    await update(form({ status: "loading" }));
    const { pushes, ...trace } = await fx.call("getEventTrace", { params: { event_id } }, 200);
    expect(trace).toMatchObject({ event_id, complete: true });
    expect(pushes).toMatchObject([
      {
        attempts: [{ status: 200 }],
        calls: [
          {
            operation_id: "updateCui",
            inferred: false,
            effects: [{ kind: "update", event: { type: "m.room.message" } }],
          },
        ],
      },
    ]);
  });

  it("says so when the feed no longer goes back to the event", async () => {
    const { fx, say, trace } = await runActing((emulator, token) => reply(emulator, token, "re"));
    const event_id = await say("hi");
    await fx.call("patchSettings", { body: { limits: { feed_entries: 2 } } }, 200);
    await say("another");
    const { complete, seq, pushes } = await trace(event_id);
    expect({ complete, seq, calls: pushes[0]?.calls }).toEqual({ complete: false, seq: undefined, calls: [] });
    expect(pushes[0]).toMatchObject({ state: "delivered", attempts: [{ status: 200 }] });
  });

  it("has no pushes for a message that was pushed to nobody, and none for an unknown event", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const body = { sender: bob, content: { msgtype: "m.text", body: "hi" } };
    const { event_id } = await fx.call("sayInRoom", { params: { room_id: smallGroup.room_id }, body }, 201);
    const { pushes, event } = await fx.call("getEventTrace", { params: { event_id } }, 200);
    expect([pushes, event?.sender]).toEqual([[], bob]);
    expect(botId).not.toBe(bob);
    await fx.call("getEventTrace", { params: { event_id: "$none" } }, 404);
  });
});
