import { describe, expect, it } from "vitest";
import { runBot } from "../support/bot.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";
import type { AppInput } from "../../src/tenant/types.ts";

const alice = "@alice:example.org";
const bob = "@bob:example.org";
const text = { msgtype: "m.text", body: "hello" };
const elsewhere = { room_id: "!elsewhere:example.org", type: "multi_chat" as const, owner: alice, fcids: [alice, bob] };

/** What an app with these fields is pushed while `happens`. */
async function pushedTo(
  fields: Partial<AppInput>,
  happens: (fx: RunningEmulator) => Promise<unknown>,
): Promise<Record<string, unknown>[]> {
  const bot = await runBot();
  const app = { callback: { url: bot.url }, ...fields };
  const fx = await runEmulator({ fixtures: smallTenant(app, { rooms: [smallDirect, smallGroup, elsewhere] }) });
  await happens(fx);
  await fx.call("settleDeliveries", {}, 200);
  return bot.received.map(({ body }) => body.event);
}

const say = (fx: RunningEmulator, room_id: string, content: object, sender = alice) =>
  fx.call("sayInRoom", { params: { room_id }, body: { sender, content } }, 201);

const mode = (room_messages: NonNullable<AppInput["subscriptions"]>["room_messages"]) => ({
  subscriptions: { ...(room_messages && { room_messages }) },
});

/** Where each event was said, and what. */
const placed = (events: Record<string, unknown>[]) =>
  events.map(({ room_id, content }) => [room_id, (content as { body: string }).body]);

const [direct, group] = [smallDirect.room_id, smallGroup.room_id];

async function talk(fx: RunningEmulator): Promise<void> {
  await say(fx, direct, { msgtype: "m.text", body: "in the direct room" });
  await say(fx, group, { msgtype: "m.text", body: "@Bot as mere text" });
  await say(fx, group, { msgtype: "m.alert", body: "@Bot as a mention" });
  await say(fx, group, { msgtype: "m.alert", body: "@bob", idlist: [bob] });
  await say(fx, group, { msgtype: "m.alert", body: "@everybody", idlist: [bob, smallBot.bot] });
  await say(fx, group, { msgtype: "m.alert", body: "@Bot, but for bob", idlist: [bob] });
  await say(fx, elsewhere.room_id, { msgtype: "m.alert", body: "@Bot elsewhere" });
}

describe("room messages", () => {
  it.each([
    ["none", []],
    [
      "direct_and_mention",
      [
        [direct, "in the direct room"],
        [group, "@Bot as a mention"],
        [group, "@everybody"],
      ],
    ],
    [
      "direct_and_group",
      [
        [direct, "in the direct room"],
        [group, "@Bot as mere text"],
        [group, "@Bot as a mention"],
        [group, "@bob"],
        [group, "@everybody"],
        [group, "@Bot, but for bob"],
      ],
    ],
    [
      "all_rooms",
      [
        [direct, "in the direct room"],
        [group, "@Bot as mere text"],
        [group, "@Bot as a mention"],
        [group, "@bob"],
        [group, "@everybody"],
        [group, "@Bot, but for bob"],
        [elsewhere.room_id, "@Bot elsewhere"],
      ],
    ],
  ] as const)("in the mode %s", async (name, expected) => {
    expect(placed(await pushedTo(mode(name), talk))).toEqual(expected);
  });

  it.each(["direct_and_mention", "direct_and_group", "all_rooms"] as const)(
    "are never the bot's own, in the mode %s",
    async (name) => {
      const events = await pushedTo(mode(name), async (fx) => {
        const token = await fx.token(smallBot);
        const body = { app_id: smallBot.app_id, room_ids: [direct, group], content: text };
        await fx.call("sendMessage", { body, token }, 200);
        await say(fx, direct, text, smallBot.bot);
      });
      expect(events).toEqual([]);
    },
  );

  it.each([
    "InDevelopment",
    "Publishing",
    "PublishWithdrawed",
    "PublishApproved",
    "PublishRejected",
    "Unpublished",
  ] as const)("are not for an app that is %s", async (status) => {
    expect(await pushedTo({ ...mode("all_rooms"), status }, talk)).toEqual([]);
  });

  it.each(["Published", "Unpublishing", "UnpublishApproved", "UnpublishRejected"] as const)(
    "are for an app that is %s",
    async (status) => {
      expect(await pushedTo({ ...mode("all_rooms"), status }, talk)).toHaveLength(7);
    },
  );

  it.each([
    { msgtype: "m.text", body: "hello" },
    {
      msgtype: "m.image",
      body: "a.png",
      o_url: "mxc://example.org/1",
      info: { mimetype: "image/png", size: 1, h: 2, w: 3 },
    },
    { msgtype: "m.file", body: "a.pdf", o_url: "mxc://example.org/2", info: { mimetype: "", size: 1 } },
    { msgtype: "m.video", body: "a.mp4", url: "mxc://example.org/3" },
    { msgtype: "m.audio", body: "a.mp3", url: "mxc://example.org/4" },
    { msgtype: "m.location", body: "here", geo_uri: "geo:1,2" },
    { msgtype: "m.url", body: "https://example.org" },
    {
      msgtype: "m.alert",
      body: "@Bot",
      idlist: [smallBot.bot],
      signals: [{ start: 0, end: 4, type: "@", val: smallBot.bot }],
    },
    { msgtype: "x.own", body: "anything", nested: { list: [1, null, "two"] } },
  ])("are pushed as they were said: $msgtype", async (content) => {
    const [event] = await pushedTo(mode("direct_and_group"), (fx) => say(fx, group, content));
    expect(event).toEqual({
      event_id: expect.stringMatching(/^\$\d{15}[A-Za-z]{5}:example\.org$/) as string,
      type: "m.room.message",
      sender: alice,
      timestamp: testStart,
      room_id: group,
      room_type: "multi_room",
      content,
    });
  });

  it("name their receivers, the members but the sender, in the mode all_rooms alone", async () => {
    const [inGroup, inDirect] = await pushedTo(mode("all_rooms"), async (fx) => {
      await say(fx, group, text);
      await say(fx, direct, text);
    });
    expect(inGroup).toMatchObject({ room_type: "multi_room", receivers: [smallBot.bot, bob] });
    expect(inDirect).toMatchObject({ room_type: "direct_room", receivers: [smallBot.bot] });
    const [event] = await pushedTo(mode("direct_and_group"), (fx) => say(fx, group, text));
    expect(event).not.toHaveProperty("receivers");
  });

  it("that the app sends in a user's name are pushed like any other", async () => {
    const events = await pushedTo(mode("direct_and_mention"), async (fx) => {
      const token = await fx.token(smallBot);
      const body = { app_id: smallBot.app_id, sender: alice, room_ids: [direct], content: text };
      await fx.call("sendMessageAsUser", { body, token }, 200);
    });
    expect(events).toMatchObject([{ sender: alice, room_id: direct, content: text }]);
  });
});

describe("the direct room of a user and a bot", () => {
  const subscriptions = { direct_room_created: true };
  const open = (fx: RunningEmulator, fcid: string, other: string) =>
    fx.call("openDirectRoom", { params: { fcid }, body: { with: other } }, 201);

  it("is told of when it is made for the first time", async () => {
    const rooms: string[] = [];
    const events = await pushedTo({ subscriptions }, async (fx) => {
      rooms.push((await open(fx, bob, smallBot.bot)).room_id);
      rooms.push((await open(fx, bob, smallBot.bot)).room_id);
      await open(fx, bob, alice);
      await open(fx, alice, smallBot.bot);
    });
    expect(events).toEqual([
      {
        event_id: expect.any(String) as string,
        type: "finstore.room.create",
        sender: "",
        timestamp: testStart,
        room_id: rooms[0],
        room_type: "direct_room",
        fcid: bob,
        content: { creator: bob },
      },
    ]);
  });

  it("comes before the first message in it", async () => {
    const fields = { subscriptions: { ...subscriptions, room_messages: "direct_and_mention" as const } };
    const events = await pushedTo(fields, (fx) =>
      fx.call("sayToUser", { params: { fcid: bob }, body: { to: smallBot.app_id, content: text } }, 201),
    );
    expect(events.map(({ type }) => type)).toEqual(["finstore.room.create", "m.room.message"]);
  });

  it("is nothing to an app that did not ask for it", async () => {
    expect(await pushedTo(mode("direct_and_group"), (fx) => open(fx, bob, smallBot.bot))).toEqual([]);
  });
});
