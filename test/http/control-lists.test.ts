import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";

describe("lists of the tenant's data", () => {
  const run = () => runEmulator();
  const fcids = async (query: Record<string, string | number | boolean>) => {
    const fx = await run();
    const { users } = await fx.call("listUsers", { query }, 200);
    return users.map(({ fcid }) => fcid);
  };

  it("keep what holds exactly a value, and all of several", async () => {
    expect(await fcids({ name: "张三" })).toEqual(["@sanzhang:example.com", "@aa:example.com"]);
    expect(await fcids({ name: "张三", account: "aa" })).toEqual(["@aa:example.com"]);
    expect(await fcids({ name: "张" })).toEqual([]);
  });

  it("look into lists", async () => {
    expect(await fcids({ roles: "r1" })).toEqual(["@alice:example.org"]);
    expect(await fcids({ departments: "d2", organization_id: "00f0" })).toEqual([
      "@user001:example.org",
      "@test001:example.org",
    ]);
  });

  it("compare numbers and switches as such, and no value as the empty text", async () => {
    const fx = await run();
    const { organizations } = await fx.call("listOrganizations", { query: { organization_type: 2 } }, 200);
    expect(organizations.map((row) => row.organization_id)).toEqual(["00001", "00010"]);
    const { apps } = await fx.call("listApps", { query: { assistant: true } }, 200);
    expect(apps.map((row) => row.name)).toEqual(["FinChat小助手"]);
    const { departments } = await fx.call("listDepartments", { query: { parent_department: "" } }, 200);
    expect(departments.map((row) => row.department_name)).toEqual(["研发", "市场", "集团", "产品"]);
  });

  it("find rooms by a member", async () => {
    const fx = await run();
    const query = { fcids: "@alice:example.org" };
    const { rooms } = await fx.call("listAllRooms", { query }, 200);
    expect(rooms.map((row) => row.type)).toEqual(["multi_chat", "direct_chat"]);
    const { rooms: groups } = await fx.call("listAllRooms", { query: { ...query, type: "multi_chat" } }, 200);
    expect(groups).toEqual([
      {
        room_id: "!112321588723954859:example.org",
        type: "multi_chat",
        name: "群聊",
        topic: "",
        federate: false,
        history_visibility: "shared",
        message_forbidden_except_owner: false,
        invite_forbidden_except_owner: false,
        owner: "@finchat-help-bot:example.org",
        fcids: ["@finchat-help-bot:example.org", "@alice:example.org", "@user001:example.org"],
      },
    ]);
  });

  it("refuse a field that cannot be filtered by, and a value that the field cannot have", async () => {
    const fx = await run();
    expect(await fx.answer("listUsers", { query: { devices: "D" } })).toMatchObject({
      status: 400,
      body: { errcode: "EMULATOR_BAD_REQUEST", data: { violations: [{ in: "query", path: "/devices" }] } },
    });
    expect(await fx.answer("listApps", { query: { assistant: "maybe" } })).toMatchObject({ status: 400 });
  });
});

describe("pages", () => {
  it("follow each other by cursor, in order of making, each row once", async () => {
    const users = Array.from({ length: 250 }, (_, index) => ({ fcid: `@u${index}:example.org` }));
    const fx = await runEmulator({ fixtures: smallTenant({}, { users, rooms: [] }) });
    const first = await fx.call("listUsers", {}, 200);
    expect(first.users).toHaveLength(100);
    const seen = first.users.map(({ fcid }) => fcid);
    for (let cursor = first.cursor; cursor !== undefined;) {
      const page = await fx.call("listUsers", { query: { cursor, limit: 60 } }, 200);
      seen.push(...page.users.map(({ fcid }) => fcid));
      cursor = page.cursor;
    }
    expect(seen).toEqual(users.map(({ fcid }) => fcid));
  });

  it("go on with the same filter, and end where nothing more matches", async () => {
    const users = Array.from({ length: 9 }, (_, index) => ({
      fcid: `@u${index}:example.org`,
      name: index % 2 === 0 ? "even" : "odd",
    }));
    const fx = await runEmulator({ fixtures: smallTenant({}, { users, rooms: [] }) });
    const page = async (query: Record<string, string | number>) =>
      fx.call("listUsers", { query: { name: "odd", limit: 2, ...query } }, 200);
    const first = await page({});
    expect(first.users.map(({ account }) => account)).toEqual(["u1", "u3"]);
    const second = await page({ cursor: first.cursor ?? "" });
    expect(second.users.map(({ account }) => account)).toEqual(["u5", "u7"]);
    expect(second.cursor).toBeUndefined();
  });

  it("need a cursor that leads somewhere and a limit from 1 to 1000", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    expect(await fx.answer("listApps", { query: { cursor: "nothing" } })).toMatchObject({ status: 400 });
    expect(await fx.answer("listApps", { query: { limit: 0 } })).toMatchObject({ status: 400 });
    expect(await fx.answer("listApps", { query: { limit: 1001 } })).toMatchObject({ status: 400 });
    expect(await fx.call("listApps", { query: { cursor: smallBot.app_id } }, 200)).toEqual({ apps: [] });
  });
});
