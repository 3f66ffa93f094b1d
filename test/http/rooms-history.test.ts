import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const params = { room_id: smallGroup.room_id };
const dave = "@dave:example.org";
const users = ["@alice:example.org", "@bob:example.org", dave, "@carol:example.com"].map((fcid) => ({ fcid }));

async function run(room: object = {}) {
  const fx = await runEmulator({
    fixtures: smallTenant({}, { users, rooms: [{ ...smallGroup, ...room }, smallDirect] }),
  });
  const token = await fx.token(smallBot);
  const say = (body: string) =>
    fx.call("sayInRoom", { params, body: { sender: "@alice:example.org", content: { msgtype: "m.text", body } } }, 201);
  const seen = async (as: string) => {
    const { messages } = await fx.call("readTimeline", { params, query: { as } }, 200);
    return messages.map(({ content }) => content["body"]);
  };
  const put = (changes: object) => fx.call("updateRoom", { token, params, body: { app_id, ...changes } }, 201);
  return { fx, token, say, seen, put };
}

describe("what a new member sees of the past", () => {
  it("is all of it where history is shared", async () => {
    const { say, seen, put } = await run();
    await say("before");
    await put({ fcids_to_invite: [dave] });
    await say("after");
    expect(await seen(dave)).toEqual(["before", "after"]);
  });

  it("begins with their join where it is joined, and again with the next", async () => {
    const { say, seen, put } = await run({ history_visibility: "joined" });
    await say("before");
    await put({ fcids_to_invite: [dave] });
    await say("between");
    expect(await seen(dave)).toEqual(["between"]);
    expect(await seen("@bob:example.org")).toEqual(["before", "between"]);
    await put({ fcids_to_kick: [dave] });
    await say("away");
    await put({ fcids_to_invite: [dave] });
    await say("after");
    expect(await seen(dave)).toEqual(["after"]);
  });

  it("follows the room as it is now", async () => {
    const { say, seen, put } = await run({ history_visibility: "joined" });
    await say("before");
    await put({ fcids_to_invite: [dave] });
    expect(await seen(dave)).toEqual([]);
    await put({ history_visibility: "shared" });
    expect(await seen(dave)).toEqual(["before"]);
  });
});

describe("a timeline read backwards", () => {
  const before = (event_id: string, limit: number) => ({ as: dave, before: event_id, limit });

  it("gives the last before a message, oldest first, down to what can be seen", async () => {
    const { fx, say, put } = await run({ history_visibility: "joined" });
    await say("unseen");
    await put({ fcids_to_invite: [dave] });
    const ids: string[] = [];
    for (const body of ["1", "2", "3", "4"]) ids.push((await say(body)).event_id);
    const page = async (event_id: string) => {
      const { messages, since } = await fx.call("readTimeline", { params, query: before(event_id, 2) }, 200);
      return [messages.map(({ content }) => content["body"]), since];
    };
    const [first = "", second = "", third = "", fourth = ""] = ids;
    expect(await page(fourth)).toEqual([["2", "3"], third]);
    expect(await page(second)).toEqual([["1"], first]);
    expect(await page(first)).toEqual([[], ""]);
  });

  it("begins at one message that is there", async () => {
    const { fx, say, put } = await run();
    await put({ fcids_to_invite: [dave] });
    const { event_id } = await say("1");
    const refused = async (query: object) => fx.answer("readTimeline", { params, query: { as: dave, ...query } });
    expect(await refused({ before: "$none" })).toMatchObject({
      status: 400,
      body: { errcode: "EMULATOR_BAD_REQUEST", error: "before: there is no event $none" },
    });
    expect(await refused({ before: event_id, since: event_id })).toMatchObject({
      status: 400,
      body: { errcode: "EMULATOR_BAD_REQUEST", error: "since and before: a page begins at one of them" },
    });
  });
});

describe("who was kicked", () => {
  it("neither reads nor speaks any more", async () => {
    const { fx, put } = await run();
    await put({ fcids_to_kick: ["@bob:example.org"] });
    const body = { sender: "@bob:example.org", content: { msgtype: "m.text", body: "?" } };
    await fx.call("sayInRoom", { params, body }, 409);
    await fx.call("readTimeline", { params, query: { as: "@bob:example.org" } }, 409);
  });
});

describe("joining and leaving by hand", () => {
  it("adds and removes members of a group room", async () => {
    const { fx } = await run();
    expect(await fx.call("addMember", { params, body: { fcid: dave } }, 201)).toEqual({});
    await fx.call("removeMember", { params: { ...params, fcid: "@bob:example.org" } }, 204);
    const { fcids } = await fx.call("readRoom", { params }, 200);
    expect(fcids).toEqual([bot, "@alice:example.org", dave]);
  });

  it.each([
    ["a member already", "@bob:example.org", 409, "EMULATOR_CONFLICT"],
    ["nobody known", "@x:example.org", 400, "EMULATOR_BAD_REQUEST"],
    ["of another domain", "@carol:example.com", 409, "EMULATOR_CONFLICT"],
  ])("refuses to add %s", async (_, fcid, status, errcode) => {
    const { fx } = await run();
    expect(await fx.answer("addMember", { params, body: { fcid } })).toMatchObject({ status, body: { errcode } });
  });

  it.each([
    ["the owner", bot, 409, "EMULATOR_CONFLICT"],
    ["no member", dave, 404, "EMULATOR_NOT_FOUND"],
    ["nobody known", "@x:example.org", 404, "EMULATOR_NOT_FOUND"],
  ])("refuses to remove %s", async (_, fcid, status, errcode) => {
    const { fx } = await run();
    const answer = await fx.answer("removeMember", { params: { ...params, fcid } });
    expect(answer).toMatchObject({ status, body: { errcode } });
  });

  it("knows group rooms only", async () => {
    const { fx } = await run();
    const direct = { room_id: smallDirect.room_id };
    await fx.call("addMember", { params: direct, body: { fcid: dave } }, 409);
    await fx.call("removeMember", { params: { ...direct, fcid: "@alice:example.org" } }, 409);
    await fx.call("addMember", { params: { room_id: "!nowhere" }, body: { fcid: dave } }, 404);
  });
});
