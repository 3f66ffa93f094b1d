import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id } = smallBot;
const bot = smallBot.bot;
const [alice, bob, carol] = ["@alice:example.org", "@bob:example.org", "@carol:example.com"];

async function run() {
  const users = [alice, bob, carol].map((fcid) => ({ fcid }));
  const fx = await runEmulator({ fixtures: smallTenant({}, { users }) });
  const token = await fx.token(smallBot);
  const create = (fields: object) =>
    fx.call("createRoom", { token, body: { app_id, type: "multi_chat", ...fields } }, 201);
  const refused = (fields: object) =>
    fx.answer("createRoom", { token, body: { app_id, type: "multi_chat", ...fields } });
  const read = (room_id: string) => fx.call("getRoom", { token, params: { room_id }, query: { app_id } }, 201);
  const list = () => fx.call("listRooms", { token, query: { app_id } }, 201);
  return { fx, token, create, refused, read, list };
}

describe("making a room", () => {
  it("answers 201 and the id, and the room is as the defaults say", async () => {
    const { fx, create, read } = await run();
    const { room_id } = await create({});
    expect(room_id).toMatch(/^!\d{18}:example\.org$/);
    expect(await read(room_id)).toEqual({
      name: "",
      type: "multi_chat",
      topic: "",
      federate: false,
      owner: bot,
      fcids: [bot],
    });
    expect(await fx.call("readRoom", { params: { room_id } }, 200)).toEqual({
      room_id,
      type: "multi_chat",
      name: "",
      topic: "",
      federate: false,
      history_visibility: "shared",
      message_forbidden_except_owner: false,
      invite_forbidden_except_owner: false,
      owner: bot,
      fcids: [bot],
    });
  });

  it("takes every field; the bot and the owner are members, and a list may name somebody twice", async () => {
    const { create, read } = await run();
    const fields = { name: "n", topic: "t", history_visibility: "joined", federate: true, owner: bob };
    const { room_id } = await create({ ...fields, fcids: [alice, carol, alice, bob] });
    expect(await read(room_id)).toEqual({
      name: "n",
      type: "multi_chat",
      topic: "t",
      federate: true,
      owner: bob,
      fcids: [bot, bob, alice, carol],
    });
  });

  it("lets nothing in that the call does not list", async () => {
    const { create, read } = await run();
    const { room_id } = await create({ room_id: "!mine:example.org", message_forbidden_except_owner: true });
    expect(room_id).not.toBe("!mine:example.org");
    expect(await read(room_id)).toMatchObject({ owner: bot });
  });

  it("makes all or nothing: somebody unknown", async () => {
    const { refused, list } = await run();
    expect(await refused({ fcids: [alice, "@nobody:example.org"] })).toMatchObject({
      status: 404,
      body: { errcode: "FC_FCID_NOT_FOUND", error: "用户不存在: there is no user or bot @nobody:example.org" },
    });
    expect(await refused({ owner: "@nobody:example.org" })).toMatchObject({ body: { errcode: "FC_FCID_NOT_FOUND" } });
    expect(await list()).toEqual([smallGroup.room_id]);
  });

  it("takes nobody of another domain without federate, neither as a member nor as the owner", async () => {
    const { refused, list } = await run();
    for (const fields of [{ fcids: [alice, carol] }, { owner: carol }]) {
      expect(await refused(fields)).toMatchObject({ status: 400, body: { errcode: "FC_ROOM_IS_NOT_FEDERATE" } });
    }
    expect(await list()).toEqual([smallGroup.room_id]);
  });

  it("is of the bot's own domain, where a bot of another domain makes it", async () => {
    const fx = await runEmulator();
    const vsadf = { ...sampleApp, app_id: "5e3a8f0b6ccfd004ccd2a1c4", secret: "c1b7a6de-58f4-4d0e-8c1c-0d9b6f2e4a77" };
    const token = await fx.token(vsadf);
    const body = { app_id: vsadf.app_id, type: "multi_chat", fcids: ["@tai01:dev.finogeeks.club"] } as const;
    expect(await fx.call("createRoom", { token, body }, 201)).toEqual({
      room_id: expect.stringMatching(/:dev\.finogeeks\.club$/) as string,
    });
    const foreign = await fx.answer("createRoom", { token, body: { ...body, fcids: ["@alice:example.org"] } });
    expect(foreign.body).toMatchObject({ errcode: "FC_ROOM_IS_NOT_FEDERATE" });
  });

  it("names every field that breaks the contract", async () => {
    const { refused } = await run();
    const answer = await refused({ type: "direct_chat", history_visibility: "none", fcids: [1] });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        errcode: "FC_BAD_JSON",
        data: {
          violations: [
            { in: "body", path: "/type", message: 'must be "multi_chat"' },
            { in: "body", path: "/history_visibility", message: 'must be one of "shared", "joined"' },
            { in: "body", path: "/fcids/0", message: "must be a string" },
          ],
        },
      },
    });
  });
});

describe("reading rooms", () => {
  it("lists the bot's group rooms in order of joining, and no direct ones", async () => {
    const { fx, create, list } = await run();
    const first = await create({});
    const second = await create({});
    const members = { room_id: smallGroup.room_id };
    await fx.call("patchRoom", { params: members, body: { owner: alice } }, 200);
    await fx.call("removeMember", { params: { ...members, fcid: bot } }, 204);
    expect(await list()).toEqual([first.room_id, second.room_id]);
    await fx.call("addMember", { params: members, body: { fcid: bot } }, 201);
    expect(await list()).toEqual([first.room_id, second.room_id, smallGroup.room_id]);
  });

  it("knows neither a room that is not there nor a direct one", async () => {
    const { fx, token } = await run();
    for (const room_id of ["!nowhere:example.org", smallDirect.room_id, "anything"]) {
      const answer = await fx.answer("getRoom", { token, params: { room_id }, query: { app_id } });
      expect(answer).toMatchObject({ status: 404, body: { errcode: "FC_ROOM_NOT_FOUND" } });
      const put = await fx.answer("updateRoom", { token, params: { room_id }, body: { app_id, name: "n" } });
      expect(put).toMatchObject({ status: 404, body: { errcode: "FC_ROOM_NOT_FOUND" } });
    }
  });

  it("and changing them needs the bot to be a member", async () => {
    const { fx, token } = await run();
    const fields = { type: "multi_chat", owner: alice, fcids: [bob] } as const;
    const { room_id = "" } = await fx.call("postRoom", { body: fields }, 201);
    const forbidden = {
      status: 403,
      body: { errcode: "FC_FORBIDDEN", error: `应用无权限: ${bot} is not in ${room_id}` },
    };
    expect(await fx.answer("getRoom", { token, params: { room_id }, query: { app_id } })).toMatchObject(forbidden);
    const put = await fx.answer("updateRoom", { token, params: { room_id }, body: { app_id, fcids_to_invite: [bot] } });
    expect(put).toMatchObject(forbidden);
  });

  it("is forbidden to a web app, like making and changing them", async () => {
    const fx = await runEmulator();
    const web = { app_id: "test-scope", secret: "435b21a4-4e2b-4907-9057-1d86fba428cd" };
    const token = await fx.token(web);
    const [params, query] = [{ room_id: "!nowhere:example.org" }, { app_id: web.app_id }];
    const answers = [
      await fx.answer("listRooms", { token, query }),
      await fx.answer("getRoom", { token, params, query }),
      await fx.answer("createRoom", { token, body: { ...query, type: "multi_chat" } }),
      await fx.answer("updateRoom", { token, params, body: query }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 403, body: { errcode: "FC_FORBIDDEN" } });
  });
});

describe("a room of 5,000", () => {
  it("is read whole, in order of joining, and changed like a small one", async () => {
    const fcids = Array.from({ length: 5000 }, (_, index) => `@u${index}:example.org`);
    const users = fcids.map((fcid) => ({ fcid }));
    const fx = await runEmulator({ fixtures: smallTenant({}, { users, rooms: [] }) });
    const token = await fx.token(smallBot);
    const { room_id } = await fx.call("createRoom", { token, body: { app_id, type: "multi_chat", fcids } }, 201);
    const kick = { app_id, fcids_to_kick: fcids.slice(1, 4999) };
    expect(await fx.call("updateRoom", { token, params: { room_id }, body: kick }, 201)).toEqual({});
    const room = await fx.call("getRoom", { token, params: { room_id }, query: { app_id } }, 201);
    expect(room.fcids).toEqual([bot, "@u0:example.org", "@u4999:example.org"]);
  });
});
