import { describe, expect, it } from "vitest";
import { card, form, runCards } from "../support/cards.ts";
import { alice, anEventId, bob } from "../support/conversation.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const closed = form({ status: "disable" });

describe("message/update-cui", () => {
  it("changes a card for everybody; it keeps its id and place, and the update has an id of its own", async () => {
    const { fx, token, origin_event, update, seen, pushed } = await runCards(form());
    const text = { msgtype: "m.text", body: "later" };
    await fx.call("sendMessage", { token, body: { app_id, room_ids: [smallGroup.room_id], content: text } }, 200);
    const answer = await update(closed);
    expect(answer).toEqual({ room_id_result: [{ room_id: smallGroup.room_id, event_id: anEventId }] });
    expect(answer.room_id_result?.[0]?.event_id).not.toBe(origin_event);
    for (const fcid of [alice, bob, bot]) {
      expect(await seen(fcid)).toMatchObject([{ event_id: origin_event, content: closed }, { content: text }]);
    }
    expect(await pushed()).toEqual([]);
  });

  it("changes it for those whom info.fcids names, and later for everybody, whatever they had", async () => {
    const { update, views } = await runCards(form());
    const forAlice = form({ status: "loading", fcids: [alice] });
    await update(forAlice);
    expect(await views()).toEqual([forAlice, form()]);
    await update(closed);
    expect(await views()).toEqual([closed, closed]);
    const forBob = form({ fcids: [bob] }, { name: "Bob" });
    await update(forBob);
    expect(await views()).toEqual([closed, forBob]);
    await update(card({}));
    expect(await views()).toEqual([card({}), card({})]);
  });

  it("changes a card that was sent as shared for everybody, also where the update names some or says otherwise", async () => {
    const { update, views } = await runCards(form({ shared: true }));
    const named = form({ shared: false, status: "loading", fcids: [alice] });
    await update(named);
    expect(await views()).toEqual([named, named]);
  });

  it("does not take an update's word for it that a card is shared", async () => {
    const { update, views } = await runCards(form());
    const named = form({ shared: true, fcids: [alice] });
    await update(named);
    expect(await views()).toEqual([named, form()]);
  });

  it("names an unknown user and a known one without a direct room", async () => {
    const { fx, token, origin_event } = await runCards(form());
    const fcids = ["@nobody:example.org", bob];
    const content = card({});
    const answer = await fx.call("updateCui", { token, body: { app_id, fcids, origin_event, content } }, 200);
    expect(answer).toMatchObject({
      fcid_result: [
        { fcid: "@nobody:example.org", errcode: "FC_FCID_NOT_FOUND" },
        { fcid: bob, errcode: "FC_ROOM_NOT_FOUND" },
      ],
    });
  });

  it("names for each id why it failed", async () => {
    const { fx, update, send, origin_event } = await runCards(form());
    const { event_id: said } = await fx.call(
      "sayInRoom",
      { params: { room_id: smallGroup.room_id }, body: { sender: alice, content: card({}) } },
      201,
    );
    const room_ids = ["!none", "!strange:example.org", smallDirect.room_id, smallGroup.room_id];
    const notSent = (id: string, room: string) => ({
      room_id: room,
      errcode: "FC_NOT_FOUND",
      error: `资源不存在: ${app_id} sent no card ${id} into ${room}`,
    });
    expect(await update(closed, { room_ids })).toEqual({
      room_id_result: [
        { room_id: "!none", errcode: "FC_ROOM_NOT_FOUND", error: "房间不存在: !none" },
        notSent(origin_event, "!strange:example.org"),
        notSent(origin_event, smallDirect.room_id),
        { room_id: smallGroup.room_id, event_id: anEventId },
      ],
    });
    const text = await send(smallGroup.room_id, { msgtype: "m.text", body: "no card" });
    for (const origin of ["$none", said, text]) {
      expect(await update(closed, { room_ids: [smallGroup.room_id] }, origin)).toEqual({
        room_id_result: [notSent(origin, smallGroup.room_id)],
      });
    }
  });

  it("finds the direct rooms of users, and needs somebody to change it for", async () => {
    const { fx, token, update, send, seen } = await runCards(form());
    const origin_event = await send(smallDirect.room_id);
    expect(await update(closed, { fcids: [alice, bob] }, origin_event)).toEqual({
      fcid_result: [
        { fcid: alice, event_id: anEventId },
        { fcid: bob, errcode: "FC_ROOM_NOT_FOUND", error: `房间不存在: ${bot} has no direct room with ${bob}` },
      ],
    });
    expect(await seen(alice, smallDirect.room_id)).toMatchObject([{ content: closed }]);
    const nobody = { app_id, origin_event, content: closed };
    expect(await fx.call("updateCui", { token, body: nobody }, 400)).toMatchObject({ errcode: "FC_BAD_JSON" });
  });

  it("is as restricted as speaking, where only the owner may or where the bot has left", async () => {
    const { fx, update } = await runCards(form());
    const body = { owner: alice, message_forbidden_except_owner: true };
    await fx.call("patchRoom", { params: { room_id: smallGroup.room_id }, body }, 200);
    expect(await update(closed)).toMatchObject({ room_id_result: [{ errcode: "FC_FORBIDDEN" }] });
    await fx.call("removeMember", { params: { room_id: smallGroup.room_id, fcid: bot } }, 204);
    expect(await update(closed)).toMatchObject({ room_id_result: [{ errcode: "FC_FCID_NOT_IN_ROOM" }] });
  });

  it("takes cards only", async () => {
    const { fx, token, origin_event } = await runCards(form());
    const body = { app_id, origin_event, room_ids: [smallGroup.room_id], content: { msgtype: "m.text", body: "x" } };
    expect(await fx.call("updateCui", { token, body }, 400)).toMatchObject({
      errcode: "FC_BAD_JSON",
      data: {
        violations: [
          { path: "/content/version" },
          { path: "/content/info" },
          { in: "body", path: "/content/msgtype", message: 'must be "m.cui"' },
        ],
      },
    });
  });

  it("leaves no half of two updates made at once", async () => {
    const { update, views } = await runCards(form());
    const versions = [1, 2, 3, 4, 5].map((count) => form({}, { name: String(count), city: String(count) }));
    await Promise.all(versions.map((version) => update(version)));
    const [first, second] = await views();
    expect(versions).toContainEqual(first);
    expect(second).toEqual(first);
  });
});
