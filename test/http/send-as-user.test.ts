import { describe, expect, it } from "vitest";
import type { AppInput } from "../../src/tenant/types.ts";
import { alice, anEventId, aRoomId, bob, runConversation } from "../support/conversation.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const content = { msgtype: "m.text", body: "hello world" };
const carol = "@carol:example.com";
const otherBot = "@other-bot:example.org";
const strange = { ...smallGroup, room_id: "!strange:example.org", owner: bob, fcids: [bob] };

async function run(app: Partial<AppInput> = {}) {
  const users = [alice, bob, carol].map((fcid) => ({ fcid }));
  const conversation = await runConversation(app, { users, rooms: [smallDirect, smallGroup, strange] });
  const { fx, token } = conversation;
  const answer = (body: object) =>
    fx.answer("sendMessageAsUser", { token, body: { app_id, sender: alice, content, ...body } });
  const send = (body: object) =>
    fx.call("sendMessageAsUser", { token, body: { app_id, sender: alice, content, ...body } }, 200);
  return { ...conversation, answer, send };
}

describe("message/send-as-user", () => {
  it("speaks in rooms that the sender is in, and the app's bot is pushed it like any other", async () => {
    const { send, seen, pushed } = await run();
    const answer = await send({ room_ids: [smallGroup.room_id, strange.room_id, "!none"] });
    expect(answer).toEqual({
      room_id_result: [
        { room_id: smallGroup.room_id, event_id: anEventId },
        {
          room_id: strange.room_id,
          errcode: "FC_FCID_NOT_IN_ROOM",
          error: `用户未加入房间: ${alice} is not in ${strange.room_id}`,
        },
        { room_id: "!none", errcode: "FC_ROOM_NOT_FOUND", error: "房间不存在: !none" },
      ],
    });
    const event = {
      event_id: answer.room_id_result?.[0]?.event_id,
      type: "m.room.message",
      sender: alice,
      timestamp: testStart,
      room_id: smallGroup.room_id,
      room_type: "multi_room",
      content,
    };
    expect(await seen(bob)).toEqual([event]);
    expect(await pushed()).toEqual([event]);
  });

  it("makes the direct rooms that are missing, also across domains, and fails fcid by fcid", async () => {
    const { fx, send, seen } = await run();
    expect(await send({ fcids: [bob, "@nobody:example.org", carol, bot, alice] })).toEqual({
      fcid_result: [
        { fcid: bob, event_id: anEventId },
        {
          fcid: "@nobody:example.org",
          errcode: "FC_FCID_NOT_FOUND",
          error: "用户不存在: there is no user or bot @nobody:example.org",
        },
        { fcid: carol, event_id: anEventId },
        { fcid: bot, event_id: anEventId },
        {
          fcid: alice,
          errcode: "FC_FORBIDDEN",
          error: `应用无权限: ${alice} has no direct room with themselves`,
        },
      ],
    });
    const opened = await fx.call("openDirectRoom", { params: { fcid: bob }, body: { with: alice } }, 201);
    expect(opened).toEqual({ room_id: aRoomId, created: false });
    expect(await seen(bob, opened.room_id)).toMatchObject([{ sender: alice, room_type: "direct_room", content }]);
    expect(await seen(alice, smallDirect.room_id)).toMatchObject([{ sender: alice, content }]);
  });

  it("makes one direct room of two, however many calls ask at once", async () => {
    const { fx, send } = await run();
    await Promise.all(Array.from({ length: 5 }, () => send({ fcids: [bob] })));
    const { room_id } = await fx.call("openDirectRoom", { params: { fcid: alice }, body: { with: bob } }, 201);
    const { messages } = await fx.call("readTimeline", { params: { room_id }, query: { as: bob } }, 200);
    expect(messages).toHaveLength(5);
  });

  it("sets the topic of the direct rooms that it goes to, and of no other", async () => {
    const { fx, send } = await run();
    const roomOfAliceAnd = async (fcid: string) =>
      (await fx.call("openDirectRoom", { params: { fcid: alice }, body: { with: fcid } }, 201)).room_id;
    const topicOf = async (room_id: string) => (await fx.call("readRoom", { params: { room_id } }, 200)).topic;
    await send({ fcids: [bob, bot], topic: "report" });
    expect(await topicOf(await roomOfAliceAnd(bob))).toBe("report");
    expect(await topicOf(smallDirect.room_id)).toBe("report");
    await send({ fcids: [bob] });
    expect(await topicOf(await roomOfAliceAnd(bob))).toBe("report");
    await send({ room_ids: [smallGroup.room_id], topic: "other" });
    expect(await topicOf(smallGroup.room_id)).toBe("");
  });

  it.each(["@nobody:example.org", bot, otherBot])("refuses the sender %s, who is no user", async (sender) => {
    const { fx, answer, seen } = await run();
    await fx.call("postApp", { body: { name: "Other", bot: otherBot } }, 201);
    await fx.call("addMember", { params: { room_id: smallGroup.room_id }, body: { fcid: otherBot } }, 201);
    for (const targets of [{ room_ids: [smallGroup.room_id] }, { fcids: [bob] }]) {
      expect(await answer({ sender, ...targets })).toMatchObject({
        status: 404,
        body: { errcode: "FC_FCID_NOT_FOUND", error: `用户不存在: there is no user ${sender}` },
      });
    }
    expect(await seen(bob)).toEqual([]);
  });

  it("refuses a sender of another domain, for the whole call", async () => {
    const { answer } = await run();
    const room_ids = [smallGroup.room_id];
    expect(await answer({ sender: carol, room_ids })).toMatchObject({
      status: 403,
      body: { errcode: "FC_FORBIDDEN", error: `应用无权限: ${carol} is not of the app's domain example.org` },
    });
  });

  it("is for privileged apps only", async () => {
    const { answer } = await run({ privileged: false });
    expect(await answer({ room_ids: [smallGroup.room_id] })).toMatchObject({
      status: 403,
      body: { errcode: "FC_FORBIDDEN", error: `应用无权限: ${app_id} is not privileged` },
    });
  });

  it("takes no cards, and needs somebody to speak to", async () => {
    const { answer } = await run();
    const card = { msgtype: "m.cui", body: "x", version: "0.1.0", info: {} };
    expect(await answer({ room_ids: [smallGroup.room_id], content: card })).toMatchObject({
      status: 400,
      body: { errcode: "FC_BAD_JSON", data: { violations: [{ path: "/content/msgtype" }] } },
    });
    expect(await answer({})).toMatchObject({
      status: 400,
      body: { errcode: "FC_BAD_JSON", data: { violations: [{ path: "/fcids" }] } },
    });
  });
});
