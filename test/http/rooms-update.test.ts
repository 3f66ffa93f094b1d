import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const params = { room_id: smallGroup.room_id };
const [alice, bob, carol, dave] = ["@alice:example.org", "@bob:example.org", "@carol:example.com", "@dave:example.org"];

async function run(room: object = {}) {
  const users = [alice, bob, carol, dave].map((fcid) => ({ fcid }));
  const fx = await runEmulator({ fixtures: smallTenant({}, { users, rooms: [{ ...smallGroup, ...room }] }) });
  const token = await fx.token(smallBot);
  const put = (changes: object) => fx.answer("updateRoom", { token, params, body: { app_id, ...changes } });
  const done = async (changes: object) => {
    const { status, body, headers } = await put(changes);
    expect(status).toBe(201);
    return { body, warning: headers["x-emulator-warning"] };
  };
  const read = () => fx.call("readRoom", { params }, 200);
  return { fx, token, put, done, room: read };
}

describe("changing a room's fields", () => {
  it.each([
    ["name", "name002"],
    ["name", ""],
    ["topic", "通告"],
    ["history_visibility", "joined"],
    ["owner", alice],
    ["message_forbidden_except_owner", true],
    ["invite_forbidden_except_owner", true],
  ])("sets %s to %j and nothing else", async (field, value) => {
    const { done, room } = await run();
    const before = await room();
    expect(await done({ [field]: value })).toEqual({ body: {}, warning: undefined });
    expect(await room()).toEqual({ ...before, [field]: value });
  });

  it("sets both switches at once: they are one group", async () => {
    const { done, room } = await run();
    const switches = { message_forbidden_except_owner: true, invite_forbidden_except_owner: true };
    expect(await done(switches)).toEqual({ body: {}, warning: undefined });
    expect(await room()).toMatchObject(switches);
  });

  it("applies the first group alone, and names what it ignores", async () => {
    const { fx, done, room } = await run();
    const changes = {
      fcids_to_kick: [alice],
      invite_forbidden_except_owner: true,
      owner: alice,
      history_visibility: "joined",
      topic: "t",
      name: "n",
    };
    const before = await room();
    const order = ["name", "topic", "history_visibility", "owner", "invite_forbidden_except_owner", "fcids_to_kick"];
    for (const [index, field] of order.slice(0, -1).entries()) {
      const present = order.slice(index);
      const given = Object.fromEntries(Object.entries(changes).filter(([name]) => present.includes(name)));
      const ignored = `ignored, for ${field} comes first: ${present.slice(1).join(", ")}`;
      expect(await done(given)).toEqual({ body: {}, warning: JSON.stringify([ignored]) });
      expect(await room()).toEqual({ ...before, [field]: given[field] });
      await fx.call("patchRoom", { params, body: before }, 200);
    }
  });

  it("does nothing, and says so, where there is nothing to change", async () => {
    const { done, room } = await run();
    const before = await room();
    for (const changes of [{}, { fcids_to_invite: [] }, { fcids_to_invite: [], fcids_to_kick: [] }]) {
      expect(await done(changes)).toEqual({ body: {}, warning: '["there is nothing to change"]' });
    }
    expect(await room()).toEqual(before);
  });

  it("needs the bot to be the owner", async () => {
    const { put, room } = await run({ owner: alice });
    const before = await room();
    const changes = [
      { name: "n" },
      { topic: "t" },
      { history_visibility: "joined" },
      { owner: bot },
      { message_forbidden_except_owner: true },
      { invite_forbidden_except_owner: false },
      { fcids_to_kick: [bob] },
    ];
    for (const change of changes) {
      expect(await put(change)).toMatchObject({
        status: 403,
        body: { errcode: "FC_FORBIDDEN", error: `应用无权限: ${bot} is not the owner of ${params.room_id}` },
      });
    }
    expect(await room()).toEqual(before);
  });

  it("makes only a member the owner", async () => {
    const { put, room } = await run();
    expect(await put({ owner: dave })).toMatchObject({ status: 400, body: { errcode: "FC_FCID_NOT_IN_ROOM" } });
    expect(await put({ owner: "@x:example.org" })).toMatchObject({
      status: 404,
      body: { errcode: "FC_FCID_NOT_FOUND" },
    });
    expect(await room()).toMatchObject({ owner: bot });
  });

  it("takes effect at once for what the bot may do next", async () => {
    const { done, put } = await run();
    await done({ owner: alice });
    expect(await put({ name: "n" })).toMatchObject({ status: 403 });
    expect(await done({ fcids_to_invite: [dave] })).toEqual({ body: {}, warning: undefined });
  });
});

describe("inviting and kicking", () => {
  it("answers {} when all could be done; new members come last", async () => {
    const { done, room } = await run({ federate: true });
    expect(await done({ fcids_to_invite: [dave, carol, dave], fcids_to_kick: [alice] })).toMatchObject({ body: {} });
    expect((await room()).fcids).toEqual([bot, bob, dave, carol]);
  });

  it("names those that failed, each in its own list, and does the rest", async () => {
    const { done, room } = await run();
    const changes = {
      fcids_to_invite: [alice, dave, carol, "@nobody:example.org"],
      fcids_to_kick: [bob, bot, "@ghost:example.org"],
    };
    expect((await done(changes)).body).toEqual({
      failed_fcids_to_invite: [alice, carol, "@nobody:example.org"],
      failed_fcids_to_kick: [bot, "@ghost:example.org"],
    });
    expect((await room()).fcids).toEqual([bot, alice, dave]);
  });

  it("leaves out the list in which nothing failed", async () => {
    const { done } = await run();
    expect((await done({ fcids_to_invite: [dave], fcids_to_kick: [bot] })).body).toEqual({
      failed_fcids_to_kick: [bot],
    });
  });

  it.each([
    ["a member invited", { fcids_to_invite: [alice] }, 409, "FC_FCID_ALREADY_IN_ROOM"],
    ["somebody of another domain", { fcids_to_invite: [carol] }, 400, "FC_ROOM_IS_NOT_FEDERATE"],
    ["somebody unknown invited", { fcids_to_invite: ["@x:example.org"] }, 404, "FC_FCID_NOT_FOUND"],
    ["somebody unknown kicked", { fcids_to_kick: ["@x:example.org"] }, 404, "FC_FCID_NOT_FOUND"],
    ["no member kicked", { fcids_to_kick: [dave] }, 400, "FC_FCID_NOT_IN_ROOM"],
    ["the owner kicked", { fcids_to_kick: [bot] }, 403, "FC_FORBIDDEN"],
    [
      "all of both lists: the first",
      { fcids_to_invite: [alice, carol], fcids_to_kick: [dave] },
      409,
      "FC_FCID_ALREADY_IN_ROOM",
    ],
  ])("is the error itself when all failed: %s", async (_, changes, status, errcode) => {
    const { put, room } = await run();
    const before = await room();
    expect(await put(changes)).toMatchObject({ status, body: { errcode } });
    expect(await room()).toEqual(before);
  });

  it("invites first: who is in both lists comes and goes", async () => {
    const { done, room } = await run();
    expect((await done({ fcids_to_invite: [dave], fcids_to_kick: [dave] })).body).toEqual({});
    expect((await room()).fcids).toEqual([bot, alice, bob]);
  });

  it("is for every member where inviting is open, and for the owner alone where it is not", async () => {
    const open = await run({ owner: alice });
    expect((await open.done({ fcids_to_invite: [dave] })).body).toEqual({});
    const closed = await run({ owner: alice, invite_forbidden_except_owner: true });
    expect(await closed.put({ fcids_to_invite: [dave] })).toMatchObject({
      status: 403,
      body: { errcode: "FC_FORBIDDEN" },
    });
    const owner = await run({ invite_forbidden_except_owner: true });
    expect((await owner.done({ fcids_to_invite: [dave] })).body).toEqual({});
  });

  it("checks permission for the whole call first: where kicking is not allowed nobody is invited", async () => {
    const { put, room } = await run({ owner: alice });
    const before = await room();
    expect(await put({ fcids_to_invite: [dave], fcids_to_kick: [bob] })).toMatchObject({ status: 403 });
    expect(await room()).toEqual(before);
  });

  it("fails for the one whom a fault is set for", async () => {
    const { fx, done, put, room } = await run();
    await fx.call("addFault", { body: { fcid: dave, errcode: "FC_INTERNAL_ERROR", times: 2 } }, 201);
    const changes = { fcids_to_invite: [dave], fcids_to_kick: [alice] };
    expect((await done(changes)).body).toEqual({ failed_fcids_to_invite: [dave] });
    expect((await room()).fcids).toEqual([bot, bob]);
    expect(await put({ fcids_to_invite: [dave] })).toMatchObject({
      status: 500,
      body: { errcode: "FC_INTERNAL_ERROR" },
    });
    expect((await done({ fcids_to_invite: [dave] })).body).toEqual({});
  });

  it("invites a bot, which hears from then on", async () => {
    const other = { app_id: "0000000000000000000000b1", name: "Other", bot: "@other:example.org" };
    const { fx, done, token } = await run();
    await fx.call("postApp", { body: other }, 201);
    await done({ fcids_to_invite: [other.bot] });
    expect((await fx.call("getRoom", { token, params, query: { app_id } }, 201)).fcids).toContain(other.bot);
  });
});
