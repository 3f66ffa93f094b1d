import { describe, expect, it } from "vitest";
import type { SensitiveWordInput } from "../../src/tenant/types.ts";
import { card, form } from "../support/cards.ts";
import { alice, anEventId, aRoomId, bob, runConversation } from "../support/conversation.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const [admin, boss] = ["@admin:example.org", "@boss:example.org"];
const room_id = smallGroup.room_id;
const text = (body: string) => ({ msgtype: "m.text", body });
const forbidden = "禁止发送";

async function run(sensitive_words: SensitiveWordInput[]) {
  const conversation = await runConversation(
    { assistant: true, subscriptions: { sensitive_word: true } },
    {
      roles: [
        { role_id: "r1", authorities: ["finstore-admin"] },
        { role_id: "r2", authorities: ["finstore-admin"] },
      ],
      users: [
        { fcid: alice, name: "爱丽丝" },
        { fcid: bob },
        { fcid: boss, roles: ["r2", "r1"] },
        { fcid: admin, roles: ["r1"] },
      ],
      rooms: [smallDirect, { ...smallGroup, name: "群聊" }],
      webhooks: [{ webhook_id: "w", app_id, room_id }],
      sensitive_words,
    },
  );
  const { fx, token } = conversation;
  return {
    ...conversation,
    say: (body: string) =>
      fx.answer("sayInRoom", { params: { room_id }, body: { sender: alice, content: text(body) } }),
    send: (content: object, room_ids: string[] = [room_id]) =>
      fx.call("sendMessage", { token, body: { app_id, room_ids, content } }, 200),
  };
}

const sensitivity = (content: object, receivers: string[] = []) => ({
  event_id: anEventId,
  type: "observe.message.sensitivity",
  sender: receivers[0] ?? "",
  timestamp: testStart,
  content: {
    sender_id: alice,
    sender_name: "爱丽丝",
    room_id,
    room_name: "群聊",
    timestamp: testStart,
    receivers,
    ...content,
  },
});

describe("a message that holds a sensitive word", () => {
  it("names a direct room by its members", async () => {
    const { fx, pushed } = await run([{ word: "内幕", receivers: [bob] }]);
    const body = { to: bot, content: text("有内幕吗") };
    await fx.call("sayToUser", { params: { fcid: alice }, body }, 201);
    const events = (await pushed()).filter(({ type }) => type === "observe.message.sensitivity");
    expect(events).toMatchObject([{ content: { room_id: smallDirect.room_id, room_name: "爱丽丝Bot的房间" } }]);
  });

  it("is refused where the word forbids it, and assistants are told all the same", async () => {
    const { say, seen, pushed } = await run([{ word: "内幕", disposal: forbidden, receivers: [bob, alice] }]);
    expect(await say("有内幕吗")).toMatchObject({
      status: 409,
      body: { errcode: "EMULATOR_CONFLICT", error: "the message holds the sensitive word 内幕" },
    });
    expect(await seen(bob)).toEqual([]);
    expect(await pushed()).toEqual([
      sensitivity({ body: "有内幕吗", sensitive_word: "内幕", disposal: forbidden }, [bob, alice]),
    ]);
  });

  it("passes under any other disposal, and assistants are told", async () => {
    const { say, seen, pushed } = await run([{ word: "secret", disposal: "仅提醒", receivers: [] }]);
    expect((await say("no secrets")).status).toBe(201);
    expect(await seen(bob)).toHaveLength(1);
    expect(await pushed()).toEqual([sensitivity({ body: "no secrets", sensitive_word: "secret", disposal: "仅提醒" })]);
  });

  it("is told to the holders of finstore-admin where the word names nobody, each once", async () => {
    const { say, pushed } = await run([{ word: "x", disposal: "" }]);
    await say("x");
    expect(await pushed()).toMatchObject([{ sender: boss, content: { receivers: [boss, admin] } }]);
  });

  it("makes one event: for the first word in order, a forbidding one first", async () => {
    const words = [
      { word: "beta", disposal: "a" },
      { word: "alpha", disposal: "b" },
      { word: "gamma", disposal: forbidden },
      { word: "gam", disposal: forbidden },
    ];
    const { say, pushed } = await run(words.map((word) => ({ ...word, receivers: [] })));
    expect((await say("alpha beta")).status).toBe(201);
    expect((await say("alpha beta gamma")).status).toBe(409);
    expect((await say("al pha")).status).toBe(201);
    expect((await pushed()).map(({ content }) => (content as { sensitive_word: string }).sensitive_word)).toEqual([
      "beta",
      "gamma",
    ]);
  });

  it.each(["一", "𠮷野家", "ab"])("finds %s wherever it stands", async (word) => {
    const { say } = await run([{ word, disposal: forbidden, receivers: [] }]);
    for (const body of [word, `${word} after`, `before ${word}`, `be${word}tween`]) {
      expect((await say(body)).status, body).toBe(409);
    }
    expect((await say("𠮷 a b 二")).status).toBe(201);
  });

  it("goes by the words as they are now", async () => {
    const { fx, say } = await run([]);
    expect((await say("word")).status).toBe(201);
    await fx.call("postSensitiveWord", { body: { word: "word", disposal: forbidden } }, 201);
    expect((await say("word")).status).toBe(409);
    await fx.call("patchSensitiveWord", { params: { word: "word" }, body: { disposal: "" } }, 200);
    expect((await say("word")).status).toBe(201);
    await fx.call("deleteSensitiveWord", { params: { word: "word" } }, 204);
    expect((await say("word")).status).toBe(201);
  });

  it("looks in the body of any msgtype that has one as a text", async () => {
    const { fx } = await run([{ word: "word", disposal: forbidden, receivers: [] }]);
    const said = async (content: object) =>
      (await fx.answer("sayInRoom", { params: { room_id }, body: { sender: alice, content } })).status;
    expect(await said({ msgtype: "m.alert", body: "@Bot word" })).toBe(409);
    expect(await said({ msgtype: "custom", body: { word: "word" } })).toBe(201);
    expect(await said({ msgtype: "custom", title: "word" })).toBe(201);
  });

  it("makes no direct room where the word forbids it, and assistants are told with the id that it would have had", async () => {
    const { fx, pushed } = await run([{ word: "word", disposal: forbidden, receivers: [] }]);
    await fx.call("sayToUser", { params: { fcid: alice }, body: { to: bob, content: text("word") } }, 409);
    const opened = await fx.call("openDirectRoom", { params: { fcid: alice }, body: { with: bob } }, 201);
    expect(opened.created).toBe(true);
    const [event, ...others] = await pushed();
    expect(event).toMatchObject({ event_id: anEventId, content: { room_id: aRoomId, body: "word" } });
    expect(event).not.toMatchObject({ content: { room_id: opened.room_id } });
    expect(others).toEqual([]);
  });
});

describe("an app that says a sensitive word", () => {
  const words = [{ word: "word", disposal: forbidden, receivers: [] }];
  const refusal = { errcode: "FC_FORBIDDEN", error: "应用无权限: the message holds the sensitive word word" };

  it("is refused for each id, and is pushed the event if it is an assistant, though it was its own message", async () => {
    const { fx, token, send, pushed } = await run(words);
    expect(await send(text("a word"), [room_id, smallDirect.room_id])).toEqual({
      room_id_result: [
        { room_id, ...refusal },
        { room_id: smallDirect.room_id, ...refusal },
      ],
    });
    const asUser = { app_id, sender: alice, fcids: [bob], content: text("word") };
    expect(await fx.call("sendMessageAsUser", { token, body: asUser }, 200)).toEqual({
      fcid_result: [{ fcid: bob, ...refusal }],
    });
    expect(await pushed()).toMatchObject([
      { content: { sender_id: bot, sender_name: "Bot", room_id } },
      { content: { sender_id: bot, room_id: smallDirect.room_id } },
      { content: { sender_id: alice } },
    ]);
  });

  it("is refused as a whole where the call has no ids", async () => {
    const { fx, token, pushed } = await run(words);
    const body = { app_id, webhook_id: "w", content: text("word") };
    expect(await fx.call("sendWebhookMessage", { token, body }, 403)).toEqual(refusal);
    expect(await pushed()).toHaveLength(1);
  });

  it("cannot bring it in by changing a card", async () => {
    const { fx, token, send, seen } = await run(words);
    const sent = await send(form());
    const body = {
      app_id,
      room_ids: [room_id],
      origin_event: sent.room_id_result?.[0]?.event_id,
      content: { ...card({}), body: "a word" },
    };
    expect(await fx.call("updateCui", { token, body }, 200)).toEqual({ room_id_result: [{ room_id, ...refusal }] });
    expect(await seen(alice)).toMatchObject([{ content: form() }]);
  });
});
