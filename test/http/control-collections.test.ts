import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const alice = "@alice:example.org";

/** Of each collection: its operations, its key, a row to post, the same complete, a patch, and what that makes of it. */
const kinds = [
  {
    one: "Organization",
    list: "listOrganizations",
    name: "organizations",
    key: "organization_id",
    post: { organization_id: "o1", organization_name: "O", organization_type: 2 },
    complete: { dispatch_supervision_organizations: [], domain: "example.org" },
    patch: { organization_type: 5, dispatch_supervision_organizations: ["o1"] },
  },
  {
    one: "Department",
    list: "listDepartments",
    name: "departments",
    key: "department_id",
    post: { department_id: "d1", department_name: "D" },
    complete: { parent_department: null, organization_id: "" },
    patch: { department_name: "" },
  },
  {
    one: "Role",
    list: "listRoles",
    name: "roles",
    key: "role_id",
    post: { role_id: "r1" },
    complete: { role_name: "", authorities: [] },
    patch: { authorities: ["finstore-dev"] },
  },
  {
    one: "User",
    list: "listUsers",
    name: "users",
    key: "fcid",
    post: { fcid: "@carol:example.com", mobile: "1" },
    complete: {
      account: "carol",
      name: "carol",
      gender: "",
      landline: "",
      position: "",
      email: "",
      job_number: "",
      roles: [],
      departments: [],
      organization_id: "",
      devices: [],
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    },
    patch: { name: "卡萝", devices: [{ device_id: "D" }] },
  },
  {
    one: "App",
    list: "listApps",
    name: "apps",
    key: "app_id",
    post: { app_id: "a1", name: "A", secret: "s", callback: { token: "t" } },
    complete: {
      type: "bot",
      bot: "@a1-bot:example.org",
      developer: "",
      status: "Published",
      assistant: false,
      privileged: true,
      public_client: false,
      callback: { url: "", token: "t" },
      subscriptions: {
        room_messages: "none",
        direct_room_created: false,
        app_application: false,
        app_status: false,
        app_visibility: false,
        sensitive_word: false,
      },
      search: { url: "" },
      redirect_uris: [],
      visibility: { unlimited: true },
      directives: [],
    },
    patch: { developer: alice },
  },
  {
    one: "Room",
    list: "listAllRooms",
    name: "rooms",
    key: "room_id",
    post: { room_id: "!r1:example.org", type: "multi_chat", owner: alice, fcids: ["@bob:example.org"] },
    complete: {
      name: "",
      topic: "",
      federate: false,
      history_visibility: "shared",
      message_forbidden_except_owner: false,
      invite_forbidden_except_owner: false,
      fcids: [alice, "@bob:example.org"],
    },
    patch: { topic: "t", federate: true },
  },
  {
    one: "Webhook",
    list: "listWebhooks",
    name: "webhooks",
    key: "webhook_id",
    post: { webhook_id: "w1", app_id: smallBot.app_id, room_id: smallGroup.room_id },
    complete: {},
    patch: { room_id: "!direct:example.org" },
  },
  {
    one: "SensitiveWord",
    list: "listSensitiveWords",
    name: "sensitive_words",
    key: "word",
    post: { word: "内幕" },
    complete: { disposal: "" },
    patch: { receivers: [alice] },
  },
] as const;

describe.each(kinds)("$name", ({ one, list, name, key, post, complete, patch }) => {
  const id = (post as Record<string, unknown>)[key] as string;
  const params = { [key]: id };
  const added = { ...post, ...complete };

  async function run() {
    return runEmulator({ fixtures: smallTenant() });
  }

  it("are added with their defaults, read, listed last, changed and removed", async () => {
    const fx = await run();
    expect(await fx.answer(`post${one}`, { body: post })).toMatchObject({ status: 201, body: added });
    expect((await fx.answer(`read${one}`, { params })).body).toEqual(added);
    expect((await fx.answer(list)).body).toMatchObject({ [name]: expect.arrayContaining([added]) as unknown });
    expect(await fx.answer(`patch${one}`, { params, body: patch })).toMatchObject({ status: 200 });
    expect((await fx.answer(`read${one}`, { params })).body).toEqual({ ...added, ...patch });
    const unchanged = await fx.answer(`patch${one}`, { params, body: {} });
    expect(unchanged.body).toEqual({ ...added, ...patch });
    expect(await fx.answer(`delete${one}`, { params })).toMatchObject({ status: 204, body: "" });
    expect(await fx.answer(`read${one}`, { params })).toMatchObject({ status: 404 });
    expect(await fx.answer(`post${one}`, { body: post })).toMatchObject({ status: 201, body: added });
  });

  it("put a default back where a patch says null", async () => {
    const fx = await run();
    await fx.answer(`post${one}`, { body: post });
    await fx.answer(`patch${one}`, { params, body: patch });
    const required = ["organization_type", "department_name", "room_id"];
    const fields = Object.keys(patch).filter((field) => !required.includes(field));
    const body = Object.fromEntries(fields.map((field) => [field, null]));
    const after = await fx.answer(`patch${one}`, { params, body });
    expect(after).toMatchObject({ status: 200 });
    const kept = Object.fromEntries(Object.entries(patch).filter(([field]) => required.includes(field)));
    expect(after.body).toEqual({ ...added, ...kept });
  });

  it("refuse an id that is taken, and leave what has it alone", async () => {
    const fx = await run();
    await fx.answer(`post${one}`, { body: post });
    expect(await fx.answer(`post${one}`, { body: { ...post, ...patch } })).toMatchObject({
      status: 409,
      body: { errcode: "EMULATOR_CONFLICT", error: expect.stringContaining(`there is already a`) as string },
    });
    expect((await fx.answer(`read${one}`, { params })).body).toEqual(added);
  });

  it("refuse to change an id, unless it is to what it is", async () => {
    const fx = await run();
    await fx.answer(`post${one}`, { body: post });
    for (const other of ["@other:example.org", null]) {
      const answer = await fx.answer(`patch${one}`, { params, body: { [key]: other } });
      expect(answer).toMatchObject({
        status: 400,
        body: { errcode: "EMULATOR_BAD_REQUEST", data: { violations: [{ in: "body", path: `/${key}` }] } },
      });
    }
    expect(await fx.answer(`patch${one}`, { params, body: { [key]: id } })).toMatchObject({ status: 200 });
  });

  it("know no other id", async () => {
    const fx = await run();
    const other = { params: { [key]: "nothing" } };
    const answers = [
      await fx.answer(`read${one}`, other),
      await fx.answer(`patch${one}`, { ...other, body: {} }),
      await fx.answer(`delete${one}`, other),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 404, body: { errcode: "EMULATOR_NOT_FOUND" } });
  });

  it("name everything that is wrong with a row, added or patched", async () => {
    const fx = await run();
    const wrong = { nonsense: 1, [key]: 7 };
    const refused = await fx.answer(`post${one}`, { body: { ...post, ...wrong } });
    expect(refused).toMatchObject({ status: 400, body: { errcode: "EMULATOR_BAD_REQUEST" } });
    expect(paths(refused.body)).toEqual([`/${key}`, "/nonsense"].sort());
    await fx.answer(`post${one}`, { body: post });
    const patched = await fx.answer(`patch${one}`, { params, body: { nonsense: 1 } });
    expect(patched).toMatchObject({ status: 400, body: { errcode: "EMULATOR_BAD_REQUEST" } });
    expect(paths(patched.body)).toEqual(["/nonsense"]);
    expect((await fx.answer(`read${one}`, { params })).body).toEqual(added);
  });

  it("are back as they were after a reset", async () => {
    const fx = await run();
    const before = (await fx.answer(list)).body;
    await fx.answer(`post${one}`, { body: post });
    await fx.call("resetTenant", {}, 204);
    expect((await fx.answer(list)).body).toEqual(before);
  });
});

const paths = (body: unknown): string[] =>
  (body as { data: { violations: { path: string }[] } }).data.violations.map(({ path }) => path).sort();

describe("ids that are missing", () => {
  it("are made, in the platform's forms", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const app = await fx.call("postApp", { body: { name: "A" } }, 201);
    expect(app).toMatchObject({
      app_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
      secret: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      bot: `@${app.app_id ?? ""}-bot:example.org`,
      callback: { token: expect.stringMatching(/^[0-9A-Za-z]{32}$/) as string },
    });
    const room = await fx.call("postRoom", { body: { type: "multi_chat", owner: alice, fcids: [] } }, 201);
    expect(room.room_id).toMatch(/^!\d{18}:example\.org$/);
    const webhook = { app_id: app.app_id ?? "", room_id: room.room_id ?? "" };
    expect((await fx.call("postWebhook", { body: webhook }, 201)).webhook_id).toMatch(/^[0-9a-f]{32}$/);
  });
});
