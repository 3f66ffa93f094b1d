import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { alice, anEventId, bob, runConversation, warningsOf } from "../support/conversation.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const text = { msgtype: "m.text", body: "hello world" };
const carol = "@carol:example.org";

const silent = { ...smallGroup, room_id: "!silent:example.org", owner: alice, message_forbidden_except_owner: true };
const strange = { ...smallGroup, room_id: "!strange:example.org", owner: alice, fcids: [alice, bob] };

async function run() {
  const users = [alice, bob, carol].map((fcid) => ({ fcid }));
  const conversation = await runConversation({}, { users, rooms: [smallDirect, smallGroup, silent, strange] });
  const { fx, token } = conversation;
  const answer = (body: object) => fx.answer("sendMessage", { token, body: { app_id, content: text, ...body } });
  const send = (body: object) => fx.call("sendMessage", { token, body: { app_id, content: text, ...body } }, 200);
  return { ...conversation, answer, send };
}

describe("message/send", () => {
  it("says it in every room, as the bot", async () => {
    const { send, seen } = await run();
    const answer = await send({ room_ids: [smallGroup.room_id, smallDirect.room_id] });
    expect(answer).toEqual({
      room_id_result: [
        { room_id: smallGroup.room_id, event_id: anEventId },
        { room_id: smallDirect.room_id, event_id: anEventId },
      ],
    });
    expect(await seen(bob)).toEqual([
      {
        event_id: answer.room_id_result?.[0]?.event_id,
        type: "m.room.message",
        sender: bot,
        timestamp: testStart,
        room_id: smallGroup.room_id,
        room_type: "multi_room",
        content: text,
      },
    ]);
    expect(await seen(alice, smallDirect.room_id)).toHaveLength(1);
  });

  it("says it to users in their direct rooms with the bot, which must be there", async () => {
    const { send, seen } = await run();
    expect(await send({ fcids: [bob, alice, "@nobody:example.org"] })).toEqual({
      fcid_result: [
        { fcid: bob, errcode: "FC_ROOM_NOT_FOUND", error: `房间不存在: ${bot} has no direct room with ${bob}` },
        { fcid: alice, event_id: anEventId },
        {
          fcid: "@nobody:example.org",
          errcode: "FC_FCID_NOT_FOUND",
          error: "用户不存在: there is no user or bot @nobody:example.org",
        },
      ],
    });
    expect(await seen(alice, smallDirect.room_id)).toHaveLength(1);
  });

  it("answers one result for each id, in order, and fails id by id", async () => {
    const { send } = await run();
    const room_ids = ["!none", silent.room_id, smallGroup.room_id, strange.room_id, smallGroup.room_id];
    expect(await send({ room_ids })).toEqual({
      room_id_result: [
        { room_id: "!none", errcode: "FC_ROOM_NOT_FOUND", error: "房间不存在: !none" },
        {
          room_id: silent.room_id,
          errcode: "FC_FORBIDDEN",
          error: `应用无权限: only the owner may post in ${silent.room_id}`,
        },
        { room_id: smallGroup.room_id, event_id: anEventId },
        {
          room_id: strange.room_id,
          errcode: "FC_FCID_NOT_IN_ROOM",
          error: `用户未加入房间: ${bot} is not in ${strange.room_id}`,
        },
        { room_id: smallGroup.room_id, event_id: anEventId },
      ],
    });
  });

  it("lets room_ids win over fcids unless they are empty", async () => {
    const { send } = await run();
    const room_id = smallGroup.room_id;
    expect(await send({ room_ids: [room_id], fcids: [alice] })).toEqual({
      room_id_result: [{ room_id, event_id: anEventId }],
    });
    expect(await send({ room_ids: [], fcids: [alice] })).toEqual({
      fcid_result: [{ fcid: alice, event_id: anEventId }],
    });
  });

  it("takes a single room_id for room_ids where they are missing, with a warning", async () => {
    const { answer } = await run();
    const sent = await answer({ room_id: smallGroup.room_id });
    expect(sent).toMatchObject({
      status: 200,
      body: { room_id_result: [{ room_id: smallGroup.room_id, event_id: anEventId }] },
    });
    expect(warningsOf(sent)).toEqual([
      "body /room_id is no parameter of this call; it counts as room_ids with one id where that is missing",
    ]);
    expect(await answer({ room_id: smallGroup.room_id, room_ids: [smallDirect.room_id] })).toMatchObject({
      body: { room_id_result: [{ room_id: smallDirect.room_id, event_id: anEventId }] },
    });
  });

  it("refuses to speak to nobody", async () => {
    const { answer } = await run();
    const message = "one of fcids and room_ids must name somebody";
    for (const nobody of [{}, { fcids: [] }, { fcids: [], room_ids: [] }]) {
      expect(await answer(nobody)).toMatchObject({
        status: 400,
        body: {
          errcode: "FC_BAD_JSON",
          error: `请求参数错误: ${message}`,
          data: { violations: [{ in: "body", path: "/fcids", message }] },
        },
      });
    }
  });

  it("speaks to at most 100 at once, or what the settings say", async () => {
    const { answer, send } = await run();
    const many = (id: string, count: number) => Array.from({ length: count }, () => id);
    expect(await send({ room_ids: many(smallGroup.room_id, 100) })).toMatchObject({
      room_id_result: { length: 100 },
    });
    expect(await answer({ room_ids: many("!none", 101) })).toMatchObject({
      status: 400,
      body: {
        errcode: "FC_MESSAGE_ROOM_ID_LIMIT_EXCEEDED",
        error: "发送消息的房间个数超出限制: 101 of at most 100",
      },
    });
    expect(await answer({ fcids: many(alice, 101) })).toMatchObject({
      status: 400,
      body: { errcode: "FC_MESSAGE_FCID_LIMIT_EXCEEDED", error: "发送消息的用户个数超出限制: 101 of at most 100" },
    });
    expect(await send({ room_ids: [smallGroup.room_id], fcids: many(alice, 101) })).toMatchObject({
      room_id_result: { length: 1 },
    });
    const strict = await runEmulator({ settings: { limits: { fcids_per_message: 1 } } });
    const body = { app_id: sampleApp.app_id, content: text, fcids: [alice, alice] };
    const limited = await strict.answer("sendMessage", { token: await strict.token(), body });
    expect(limited).toMatchObject({ status: 400, body: { errcode: "FC_MESSAGE_FCID_LIMIT_EXCEEDED" } });
  });

  it("is not for web apps", async () => {
    const fx = await runEmulator();
    const web = { app_id: "test-scope", secret: "435b21a4-4e2b-4907-9057-1d86fba428cd" };
    const body = { app_id: web.app_id, content: text, fcids: [alice] };
    expect(await fx.call("sendMessage", { token: await fx.token(web), body }, 403)).toEqual({
      errcode: "FC_FORBIDDEN",
      error: "应用无权限: test-scope is a web app and has no bot",
    });
  });

  it("gives each of many messages sent at once an id and a place of its own", async () => {
    const { send, seen } = await run();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ room_ids: [smallGroup.room_id] })));
    const ids = answers.map((answer) => answer.room_id_result?.[0]?.event_id);
    const places = (await seen(alice)).map(({ event_id }) => event_id);
    expect(new Set(ids)).toEqual(new Set(places));
    expect(places).toEqual([...places].sort());
    expect(places).toHaveLength(10);
  });
});
