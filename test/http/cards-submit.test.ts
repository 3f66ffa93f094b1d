import { describe, expect, it } from "vitest";
import { card, form, runCards } from "../support/cards.ts";
import { alice, anEventId, bob } from "../support/conversation.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

const { bot } = smallBot;
const conflict = (error: string) => ({ status: 409, body: { errcode: "EMULATOR_CONFLICT", error } });
const badRequest = (error: string) => ({ status: 400, body: { errcode: "EMULATOR_BAD_REQUEST", error } });

describe("submitting a card", () => {
  it("keeps the values for who submitted, and pushes them to the app; a group's event has no fcid", async () => {
    const { submit, views, pushed, origin_event } = await runCards(form());
    const answer = await submit(alice, { name: "Alice" });
    expect(answer).toMatchObject({ status: 201, body: { event_id: anEventId } });
    expect(await views()).toEqual([form({}, { name: "Alice" }), form()]);
    expect(await pushed()).toEqual([
      {
        event_id: (answer.body as { event_id: string }).event_id,
        type: "finstore.room.interactcui",
        sender: alice,
        timestamp: testStart,
        room_id: smallGroup.room_id,
        room_type: "multi_room",
        origin_event,
        content: { action: "submit", info: { name: "Alice" } },
      },
    ]);
  });

  it("names in a direct room the user of that room", async () => {
    const { send, submit, pushed } = await runCards(form());
    const event_id = await send(smallDirect.room_id);
    await submit(alice, { name: "Alice", city: "1" }, { room_id: smallDirect.room_id, event_id });
    expect(await pushed()).toMatchObject([
      {
        sender: alice,
        fcid: alice,
        room_type: "direct_room",
        origin_event: event_id,
        content: { action: "submit", info: { name: "Alice", city: "1" } },
      },
    ]);
  });

  it("keeps a shared card's values for all, each submit on top of those before", async () => {
    const { submit, views } = await runCards(form({ shared: true }));
    await submit(alice, { name: "Alice" });
    await submit(bob, { city: "1" });
    const both = form({ shared: true }, { name: "Alice", city: "1" });
    expect(await views()).toEqual([both, both]);
  });

  it("does not change the status: it can be submitted again", async () => {
    const { submit, views, pushed } = await runCards(form({ status: "input" }));
    await submit(alice, { name: "A" });
    await submit(alice, { name: "B" });
    expect((await views())[0]).toEqual(form({ status: "input" }, { name: "B" }));
    expect(await pushed()).toHaveLength(2);
  });

  it("may be the press of a reply button, with its own value, or of a button without values", async () => {
    const { submit, views, pushed } = await runCards(form());
    expect(await submit(alice, { answer: "no" })).toMatchObject({ status: 201 });
    expect(await submit(alice, {})).toMatchObject({ status: 201 });
    expect(await views()).toEqual([form(), form()]);
    expect((await pushed()).map(({ content }) => content)).toEqual([
      { action: "submit", info: { answer: "no" } },
      { action: "submit", info: {} },
    ]);
  });

  it.each([
    [{ city: "1" }, 201],
    [{ city: "" }, 400],
    [{ city: "Beijing" }, 400],
    [{ city: "2" }, 400],
    [{ answer: "yes" }, 201],
    [{ answer: "maybe" }, 400],
    [{ name: "A", city: "2" }, 400],
    [{ name: "" }, 201],
  ])("takes of a dropdown its options, and of a reply button its own value: %j (%i)", async (info, status) => {
    const { submit, views, pushed } = await runCards(form());
    const answer = await submit(alice, info);
    expect(answer.status).toBe(status);
    expect(await pushed()).toHaveLength(status === 201 ? 1 : 0);
    if (status === 201) return;
    const [key = "", value = ""] = Object.entries(info).at(-1) ?? [];
    const { errcode, error } = answer.body as { errcode: string; error: string };
    expect(errcode).toBe("EMULATOR_BAD_REQUEST");
    for (const word of [key, JSON.stringify(value), key === "city" ? "1" : "yes, no"]) expect(error).toContain(word);
    expect(await views()).toEqual([form(), form()]);
  });

  it("takes any text for a key that a dropdown shares with a text input", async () => {
    const { submit, update } = await runCards(form());
    const dropdown = { type: "input", subtype: "dropdown-input", key: "city", options: [{ label: "B", value: "1" }] };
    const elements = [dropdown, { type: "input", subtype: "text-input", key: "city" }];
    await update(card({ type: "form", elements }));
    expect(await submit(alice, { city: "elsewhere" })).toMatchObject({ status: 201 });
  });

  it("is refused for a key that the form lacks, and for values that are no texts", async () => {
    const { submit, send } = await runCards(form());
    expect(await submit(alice, { name: "A", age: "1" })).toMatchObject(
      badRequest("the card has no key age; it has name, city, answer, answer"),
    );
    expect(await submit(alice, { toString: "1" })).toMatchObject({ status: 400 });
    expect(await submit(alice, { name: 1 })).toMatchObject({ status: 400 });
    const event_id = await send(smallGroup.room_id, card({}));
    expect(await submit(alice, { name: "A" }, { event_id })).toMatchObject(
      badRequest("the card has no key name; it has none"),
    );
  });

  it.each(["loading", "disable"])("is refused for who sees the card as %s, and for nobody else", async (status) => {
    const { submit, update } = await runCards(form());
    await update(form({ status, fcids: [alice] }));
    for (const info of [{ name: "A" }, { city: "none" }, { unknown: "key" }, {}]) {
      expect(await submit(alice, info)).toMatchObject(
        conflict(`the card is closed for input: its status is ${status}`),
      );
    }
    expect(await submit(bob, { name: "B" })).toMatchObject({ status: 201 });
  });

  it("goes by the form as it is now", async () => {
    const { submit, update } = await runCards(form());
    const elements = [{ type: "input", subtype: "text-input", key: "other" }];
    await update(card({ type: "form", elements }));
    expect(await submit(alice, { name: "A" })).toMatchObject(badRequest("the card has no key name; it has other"));
    expect(await submit(alice, { other: "A" })).toMatchObject({ status: 201 });
  });

  it("is for those who see the card", async () => {
    const { fx, submit } = await runCards(form());
    await fx.call(
      "patchRoom",
      { params: { room_id: smallGroup.room_id }, body: { history_visibility: "joined" } },
      200,
    );
    await fx.call("removeMember", { params: { room_id: smallGroup.room_id, fcid: bob } }, 204);
    expect(await submit(bob, { name: "B" })).toMatchObject(conflict(`${bob} is not in ${smallGroup.room_id}`));
    await fx.call("addMember", { params: { room_id: smallGroup.room_id }, body: { fcid: bob } }, 201);
    expect((await submit(bob, { name: "B" })).status).toBe(409);
    expect(await submit("@nobody:example.org", {})).toMatchObject(
      badRequest("there is no user or bot @nobody:example.org"),
    );
  });

  it("is for cards of apps that are in the room", async () => {
    const { fx, submit, send, origin_event } = await runCards(form());
    const text = await send(smallGroup.room_id, { msgtype: "m.text", body: "x" });
    expect(await submit(alice, {}, { event_id: text })).toMatchObject(conflict(`${text} is no card of an app`));
    const body = { sender: bob, content: form() };
    const { event_id } = await fx.call("sayInRoom", { params: { room_id: smallGroup.room_id }, body }, 201);
    expect(await submit(alice, {}, { event_id })).toMatchObject(conflict(`${event_id} is no card of an app`));
    for (const place of [{ event_id: "$none" }, { room_id: smallDirect.room_id, event_id: origin_event }]) {
      expect(await submit(alice, {}, place)).toMatchObject({
        status: 404,
        body: { errcode: "EMULATOR_NOT_FOUND", error: `there is no message ${place.event_id}` },
      });
    }
  });

  it("is for the bot's own card also where somebody else spoke for it", async () => {
    const { fx, submit, pushed } = await runCards(form());
    const body = { sender: bot, content: form() };
    const { event_id } = await fx.call("sayInRoom", { params: { room_id: smallGroup.room_id }, body }, 201);
    await submit(alice, { name: "A" }, { event_id });
    expect(await pushed()).toMatchObject([{ type: "finstore.room.interactcui", origin_event: event_id }]);
  });

  it("reaches no app that wants no room messages, or whose bot has left", async () => {
    const deaf = await runCards(form(), { subscriptions: { room_messages: "none" } });
    expect(await deaf.submit(alice, {})).toMatchObject({ status: 201 });
    expect(await deaf.pushed()).toEqual([]);
    const { fx, submit, pushed } = await runCards(form());
    await fx.call("patchRoom", { params: { room_id: smallGroup.room_id }, body: { owner: alice } }, 200);
    await fx.call("removeMember", { params: { room_id: smallGroup.room_id, fcid: bot } }, 204);
    expect(await submit(alice, {})).toMatchObject({ status: 201 });
    expect(await pushed()).toEqual([]);
  });

  it("of many at once loses none", async () => {
    const { submit, views } = await runCards(form({ shared: true }));
    await Promise.all([submit(alice, { name: "A" }), submit(bob, { city: "1" })]);
    expect((await views())[0]).toEqual(form({ shared: true }, { name: "A", city: "1" }));
  });
});
