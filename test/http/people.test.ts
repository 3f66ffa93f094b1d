import { describe, expect, it } from "vitest";
import { alice, anEventId, aRoomId, bob, runConversation, warningsOf } from "../support/conversation.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const room_id = smallGroup.room_id;
const text = { msgtype: "m.text", body: "hello" };
const carol = "@carol:example.org";

async function run() {
  const users = [alice, bob, carol].map((fcid) => ({ fcid }));
  const webApp = { app_id: "web", secret: "s", name: "Web", type: "web" as const };
  const conversation = await runConversation({}, { users });
  const { fx } = conversation;
  await fx.call("postApp", { body: webApp }, 201);
  return {
    ...conversation,
    say: (content: object, sender: string = alice, room: string = room_id) =>
      fx.answer("sayInRoom", { params: { room_id: room }, body: { sender, content } }),
    sayTo: (to: string, fcid: string = alice) =>
      fx.answer("sayToUser", { params: { fcid }, body: { to, content: text } }),
    open: (other: string, fcid: string = alice) =>
      fx.answer("openDirectRoom", { params: { fcid }, body: { with: other } }),
  };
}

const notFound = (error: string) => ({ status: 404, body: { errcode: "EMULATOR_NOT_FOUND", error } });
const badRequest = (error: string) => ({ status: 400, body: { errcode: "EMULATOR_BAD_REQUEST", error } });
const conflict = (error: string) => ({ status: 409, body: { errcode: "EMULATOR_CONFLICT", error } });

describe("speaking in a room", () => {
  it("is for members: everybody there sees it, and the app's bot is pushed it", async () => {
    const { say, seen, pushed } = await run();
    const { status, body } = await say(text);
    expect({ status, body }).toEqual({ status: 201, body: { event_id: anEventId, room_id } });
    const event = {
      event_id: (body as { event_id: string }).event_id,
      type: "m.room.message",
      sender: alice,
      timestamp: testStart,
      room_id,
      room_type: "multi_room",
      content: text,
    };
    expect(await seen(bob)).toEqual([event]);
    expect(await pushed()).toEqual([event]);
    expect(await say(text, carol)).toMatchObject(conflict(`${carol} is not in ${room_id}`));
    expect(await say(text, "@nobody")).toMatchObject(badRequest("there is no user or bot @nobody"));
    expect(await say(text, alice, "!none")).toMatchObject(notFound("there is no room !none"));
  });

  it("is for the owner alone where the room says so", async () => {
    const { fx, say } = await run();
    const body = { owner: bob, message_forbidden_except_owner: true };
    await fx.call("patchRoom", { params: { room_id }, body }, 200);
    expect(await say(text)).toMatchObject(conflict(`only the owner may post in ${room_id}`));
    expect(await say(text, bob)).toMatchObject({ status: 201 });
  });

  it.each([
    { msgtype: "m.alert", body: "@Bot hi", idlist: [bot], signals: [{ start: 0, end: 4, type: "@", val: bot }] },
    { msgtype: "m.video", body: "v", info: { duration: 3, any: "thing" }, url: "u" },
    { msgtype: "m.audio", body: "a" },
    { msgtype: "m.location", body: "here", geo_uri: "geo:51.5008,0.1247" },
    { msgtype: "m.url", body: "u", info: { title: "t" } },
    { msgtype: "m.cui", body: "[交互卡片]", version: "0.1.0", info: {} },
  ])("holds $msgtype", async (content) => {
    const { say, seen } = await run();
    const said = await say(content);
    expect(said.status).toBe(201);
    expect(warningsOf(said)).toEqual([]);
    expect(await seen(bob)).toMatchObject([{ content }]);
  });

  it("must be right where the platform knows the msgtype; the places are named", async () => {
    const { say } = await run();
    expect(await say({ msgtype: "m.alert", idlist: ["@a", 1] })).toMatchObject({
      status: 400,
      body: {
        errcode: "EMULATOR_BAD_REQUEST",
        error: "body /content/body is required; body /content/idlist/1 must be a string",
        data: {
          violations: [
            { in: "body", path: "/content/body", message: "is required" },
            { in: "body", path: "/content/idlist/1", message: "must be a string" },
          ],
        },
      },
    });
    expect(await say({ body: "no msgtype" })).toMatchObject({ status: 400 });
  });

  it("may be anything else, with a warning, as may further fields and media that are not there", async () => {
    const { say, seen } = await run();
    const dice = { msgtype: "my.dice", value: 6, nested: { deep: [true] } };
    const said = await say(dice);
    expect(said.status).toBe(201);
    expect(warningsOf(said)).toEqual(["body /content/msgtype my.dice is unknown: the content is not checked"]);
    expect(await seen(bob)).toMatchObject([{ content: dice }]);
    expect(warningsOf(await say({ ...text, colour: "red" }))).toEqual(["body /content/colour is not known here"]);
    expect(warningsOf(await say({ msgtype: "m.image", body: "a", o_url: "mxc://example.org/00" }))).toEqual([
      "body /content/o_url names no media: mxc://example.org/00",
    ]);
    expect((await say({ msgtype: "constructor" })).status).toBe(201);
  });
});

describe("speaking to somebody", () => {
  it("makes the direct room when it is missing, and goes by fcid or app_id", async () => {
    const { sayTo, seen } = await run();
    const { status, body } = await sayTo(bob);
    expect({ status, body }).toEqual({ status: 201, body: { event_id: anEventId, room_id: aRoomId } });
    const { room_id: direct } = body as { room_id: string };
    expect(await sayTo(alice, bob)).toMatchObject({ status: 201, body: { room_id: direct } });
    expect(await seen(bob, direct)).toMatchObject([{ sender: alice, room_type: "direct_room" }, { sender: bob }]);
    for (const to of [bot, app_id]) {
      expect(await sayTo(to)).toMatchObject({ status: 201, body: { room_id: smallDirect.room_id } });
    }
  });

  it("needs two who are there, and who are not the same", async () => {
    const { sayTo } = await run();
    expect(await sayTo(bob, "@nobody")).toMatchObject(notFound("there is no user @nobody"));
    expect(await sayTo("@nobody")).toMatchObject(badRequest("there is no user, bot or app @nobody"));
    expect(await sayTo("web")).toMatchObject(badRequest("the web app web has no bot"));
    expect(await sayTo(alice)).toMatchObject(conflict(`${alice} has no direct room with themselves`));
  });
});

describe("opening a direct room", () => {
  it("makes it once, however many ask at once and whoever asks", async () => {
    const { open } = await run();
    expect(await open(bot)).toMatchObject({ status: 201, body: { room_id: smallDirect.room_id, created: false } });
    const answers = await Promise.all([open(bob), open(bob), open(alice, bob), open(app_id, bob), open(bot, bob)]);
    const bodies = answers.map(({ body }) => body as { room_id: string; created: boolean });
    expect(new Set(bodies.map(({ room_id: made }) => made)).size).toBe(2);
    expect(bodies.filter(({ created }) => created)).toHaveLength(2);
    expect(await open("@nobody")).toMatchObject(badRequest("there is no user, bot or app @nobody"));
    expect(await open(bob, "@nobody")).toMatchObject(notFound("there is no user @nobody"));
  });
});

describe("reading a room", () => {
  it("gives the newest, or those after since, oldest first", async () => {
    const { fx, say } = await run();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push(((await say(text)).body as { event_id: string }).event_id);
    const read = async (query: object) => {
      const page = await fx.call("readTimeline", { params: { room_id }, query: { as: bob, ...query } }, 200);
      return [page.messages.map(({ event_id }) => ids.indexOf(event_id)), page.since];
    };
    expect(await read({})).toEqual([[0, 1, 2, 3, 4], ids[4]]);
    expect(await read({ limit: 2 })).toEqual([[3, 4], ids[4]]);
    expect(await read({ since: "", limit: 2 })).toEqual([[0, 1], ids[1]]);
    expect(await read({ since: ids[1], limit: 2 })).toEqual([[2, 3], ids[3]]);
    expect(await read({ since: ids[4] })).toEqual([[], ids[4]]);
  });

  it("is for members, from an event that is there", async () => {
    const { fx } = await run();
    const read = (room: string, query: { as: string; since?: string }) =>
      fx.answer("readTimeline", { params: { room_id: room }, query });
    expect(await read(room_id, { as: carol })).toMatchObject(conflict(`${carol} is not in ${room_id}`));
    expect(await read(room_id, { as: "@nobody" })).toMatchObject(badRequest("there is no user or bot @nobody"));
    expect(await read(room_id, { as: alice, since: "$none" })).toMatchObject(
      badRequest("since: there is no event $none"),
    );
    expect(await read("!none", { as: alice })).toMatchObject(notFound("there is no room !none"));
  });
});
