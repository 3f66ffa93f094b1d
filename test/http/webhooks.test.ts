import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { alice, anEventId, bob, runConversation } from "../support/conversation.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { smallBot, smallGroup } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const content = { msgtype: "m.text", body: "hello world" };
const strange = { ...smallGroup, room_id: "!strange:example.org", owner: bob, fcids: [alice, bob] };
const silent = { ...smallGroup, room_id: "!silent:example.org", owner: bob, message_forbidden_except_owner: true };
const other = { app_id: "0000000000000000000000b1", secret: "s", name: "Other" };

async function run(room_messages: "none" | "direct_and_mention" = "direct_and_mention") {
  const conversation = await runConversation(
    { subscriptions: { room_messages } },
    {
      rooms: [smallGroup, strange, silent],
      apps: [
        {
          ...smallBot,
          name: "Bot",
          callback: { url: "http://127.0.0.1:9/", token: "t" },
          subscriptions: { room_messages },
        },
        other,
      ],
      webhooks: [
        { webhook_id: "group", app_id, room_id: smallGroup.room_id },
        { webhook_id: "strange", app_id, room_id: strange.room_id },
        { webhook_id: "silent", app_id, room_id: silent.room_id },
        { webhook_id: "other", app_id: other.app_id, room_id: smallGroup.room_id },
      ],
    },
  );
  const { fx, token } = conversation;
  const answer = (webhook_id: string) =>
    fx.answer("sendWebhookMessage", { token, body: { app_id, webhook_id, content } });
  const call = (webhook_id: string, body: object) => fx.call("callHook", { params: { webhook_id }, body }, 202);
  const events = async () =>
    (await fx.call("listDeliveries", { query: { app_id } }, 200)).deliveries.map(({ payload }) => payload.event);
  return { ...conversation, answer, call, events };
}

describe("message/webhook/send", () => {
  it("lets the bot speak in the webhook's room", async () => {
    const { answer, seen } = await run();
    expect(await answer("group")).toMatchObject({ status: 200, body: { event_id: anEventId } });
    expect(await seen(bob)).toMatchObject([{ sender: bot, room_id: smallGroup.room_id, content }]);
  });

  it("refuses a webhook of another app or none, a room without the bot, and one where only the owner speaks", async () => {
    const { answer } = await run();
    for (const webhook_id of ["other", "none"]) {
      expect(await answer(webhook_id)).toMatchObject({
        status: 404,
        body: { errcode: "FC_NOT_FOUND", error: `资源不存在: ${app_id} has no webhook ${webhook_id}` },
      });
    }
    expect(await answer("strange")).toMatchObject({
      status: 400,
      body: { errcode: "FC_FCID_NOT_IN_ROOM", error: `用户未加入房间: ${bot} is not in ${strange.room_id}` },
    });
    expect(await answer("silent")).toMatchObject({ status: 403, body: { errcode: "FC_FORBIDDEN" } });
  });
});

describe("a site that calls a webhook", () => {
  it("has its body pushed to the app, as the document shows it", async () => {
    const { call, events } = await run();
    const body = { action: "opened", nested: { list: [1, null] } };
    const { event_id } = await call("group", body);
    expect(await events()).toEqual([
      {
        event_id,
        type: "finstore.app.webhook",
        sender: "",
        timestamp: testStart,
        webhook_id: "group",
        room_type: "multi_room",
        content: body,
      },
    ]);
    expect(event_id).toEqual(anEventId);
  });

  it("is answered 202, but reaches no app whose bot is not in the room or that wants no room messages", async () => {
    const { call, events } = await run();
    await call("strange", {});
    expect(await events()).toEqual([]);
    const deaf = await run("none");
    await deaf.call("group", {});
    expect(await deaf.events()).toEqual([]);
  });

  it("sends a JSON object to a webhook that is there", async () => {
    const { fx } = await run();
    const unknown = await fx.call("callHook", { params: { webhook_id: "none" }, body: {} }, 404);
    expect(unknown).toEqual({ errcode: "EMULATOR_NOT_FOUND", error: "there is no webhook none" });
    for (const body of [[1], "text", null]) {
      const refused = await fx.answer("callHook", { params: { webhook_id: "group" }, body: JSON.stringify(body) });
      expect(refused).toMatchObject({ status: 400, body: { errcode: "EMULATOR_BAD_REQUEST" } });
    }
  });

  it("may be anywhere: the sample app's webhooks both answer", async () => {
    const fx = await runEmulator();
    for (const webhook_id of ["461cf042d9eedaa60d445f26dc747d5e", "5df29mec9ccfd002ccd28076"]) {
      await fx.call("callHook", { params: { webhook_id }, body: {}, headers: { host: "example.com" } }, 202);
    }
    const { deliveries } = await fx.call("listDeliveries", { query: { app_id: sampleApp.app_id } }, 200);
    expect(deliveries).toHaveLength(2);
  });
});
