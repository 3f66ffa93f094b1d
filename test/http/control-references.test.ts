import { describe, expect, it } from "vitest";
import { references } from "../../src/tenant/references.ts";
import type { TenantInput } from "../../src/tenant/types.ts";
import { runEmulator } from "../support/emulator.ts";

const [alice, bot] = ["@alice:example.org", "@bot:example.org"];

/** A tenant in which every kind of reference is made once. */
const tenant: TenantInput = {
  organizations: [
    { organization_id: "above", organization_name: "", organization_type: 1 },
    {
      organization_id: "o",
      organization_name: "",
      organization_type: 1,
      dispatch_supervision_organizations: ["above"],
    },
    { organization_id: "ofDepartment", organization_name: "", organization_type: 1 },
    { organization_id: "ofUser", organization_name: "", organization_type: 1 },
  ],
  departments: [
    { department_id: "top", department_name: "", organization_id: "ofDepartment" },
    { department_id: "below", department_name: "", parent_department: "top" },
    { department_id: "ofUser", department_name: "" },
    { department_id: "ofApp", department_name: "" },
  ],
  roles: [{ role_id: "r" }],
  users: [
    { fcid: alice, roles: ["r"], departments: ["ofUser"], organization_id: "ofUser" },
    { fcid: "@developer:example.org" },
    { fcid: "@seeing:example.org" },
    { fcid: "@told:example.org" },
    { fcid: "@direct:example.org" },
  ],
  apps: [
    {
      app_id: "a",
      name: "A",
      bot,
      developer: "@developer:example.org",
      visibility: { unlimited: false, departments: ["ofApp"], fcids: ["@seeing:example.org"] },
    },
    { app_id: "w", name: "W", type: "web" },
  ],
  rooms: [
    { room_id: "!group:example.org", type: "multi_chat", owner: bot, fcids: [alice] },
    { room_id: "!direct:example.org", type: "direct_chat", fcids: ["@direct:example.org", bot] },
  ],
  webhooks: [{ webhook_id: "h", app_id: "w", room_id: "!group:example.org" }],
  sensitive_words: [{ word: "内幕", receivers: ["@told:example.org"] }],
};

const run = () => runEmulator({ fixtures: tenant });

describe("what is referred to stays", () => {
  it.each([
    ["Organization", { organization_id: "above" }, "organization above is referred to by organizations/o"],
    ["Organization", { organization_id: "ofDepartment" }, "by departments/top"],
    ["Organization", { organization_id: "ofUser" }, `by users/${alice}`],
    ["Department", { department_id: "top" }, "by departments/below"],
    ["Department", { department_id: "ofUser" }, `by users/${alice}`],
    ["Department", { department_id: "ofApp" }, "by apps/a"],
    ["Role", { role_id: "r" }, `by users/${alice}`],
    ["User", { fcid: alice }, "by rooms/!group:example.org"],
    ["User", { fcid: "@direct:example.org" }, "by rooms/!direct:example.org"],
    ["User", { fcid: "@developer:example.org" }, "by apps/a"],
    ["User", { fcid: "@seeing:example.org" }, "by apps/a"],
    ["User", { fcid: "@told:example.org" }, "by sensitive_words/内幕"],
    ["App", { app_id: "w" }, "by webhooks/h"],
    ["App", { app_id: "a" }, "by rooms/!group:example.org, rooms/!direct:example.org"],
    ["Room", { room_id: "!group:example.org" }, "by webhooks/h"],
  ] as const)("%s %j", async (one, params, message) => {
    const fx = await run();
    expect(await fx.answer(`delete${one}`, { params })).toMatchObject({
      status: 409,
      body: { errcode: "EMULATOR_CONFLICT", error: expect.stringContaining(message) as string },
    });
    expect(await fx.answer(`read${one}`, { params })).toMatchObject({ status: 200 });
  });

  it("and goes once nothing refers to it", async () => {
    const fx = await run();
    await fx.call("deleteWebhook", { params: { webhook_id: "h" } }, 204);
    await fx.call("deleteApp", { params: { app_id: "w" } }, 204);
    await fx.call("deleteRoom", { params: { room_id: "!group:example.org" } }, 204);
    await fx.call("deleteRoom", { params: { room_id: "!direct:example.org" } }, 204);
    await fx.call("deleteApp", { params: { app_id: "a" } }, 204);
    await fx.call("deleteSensitiveWord", { params: { word: "内幕" } }, 204);
    const { users } = await fx.call("listUsers", {}, 200);
    for (const { fcid } of users) await fx.call("deleteUser", { params: { fcid } }, 204);
    await fx.call("deleteRole", { params: { role_id: "r" } }, 204);
    for (const department_id of ["below", "top", "ofUser", "ofApp"]) {
      await fx.call("deleteDepartment", { params: { department_id } }, 204);
    }
    for (const organization_id of ["o", "above", "ofDepartment", "ofUser"]) {
      await fx.call("deleteOrganization", { params: { organization_id } }, 204);
    }
  });

  it("names the first five, and how many more there are", async () => {
    const fx = await run();
    for (let index = 0; index < 7; index++) {
      await fx.call("postUser", { body: { fcid: `@u${index}:example.org`, roles: ["r"] } }, 201);
    }
    const { body } = await fx.answer("deleteRole", { params: { role_id: "r" } });
    const named = [alice, ...[0, 1, 2, 3].map((index) => `@u${index}:example.org`)].map((fcid) => `users/${fcid}`);
    expect(body).toMatchObject({ error: `the role r is referred to by ${named.join(", ")} and 3 more` });
  });

  it("but a row that refers to itself alone may go", async () => {
    const fx = await run();
    const body = { organization_id: "x", organization_name: "", organization_type: 1 };
    await fx.call("postOrganization", { body: { ...body, dispatch_supervision_organizations: ["x"] } }, 201);
    await fx.call("deleteOrganization", { params: { organization_id: "x" } }, 204);
  });
});

describe("a reference to what is not there", () => {
  /** By collection: the operations' name, the path of a row, and the row with a field set. */
  const rows = {
    organizations: ["Organization", { organization_id: "above" }],
    departments: ["Department", { department_id: "below" }],
    users: ["User", { fcid: "@told:example.org" }],
    apps: ["App", { app_id: "w" }],
    rooms: ["Room", { room_id: "!group:example.org" }],
    webhooks: ["Webhook", { webhook_id: "h" }],
    sensitive_words: ["SensitiveWord", { word: "内幕" }],
  } as const;
  const fields = Object.entries(rows).flatMap(([collection, [one, params]]) =>
    Object.keys(references[collection as keyof typeof rows]).map((field) => [one, field, params] as const),
  );

  it.each(fields)("is refused: %s %s", async (one, field, params) => {
    const fx = await run();
    const before = (await fx.answer(`read${one}`, { params })).body;
    expect(await fx.answer(`patch${one}`, { params, body: patchOf(field) })).toMatchObject({
      status: 400,
      body: {
        errcode: "EMULATOR_BAD_REQUEST",
        data: {
          violations: expect.arrayContaining([
            {
              in: "body",
              path: `/${field.replace("*", "0")}`,
              message: expect.stringMatching(/^no [a-z ]+ "nothing"/) as string,
            },
          ]) as unknown,
        },
      },
    });
    expect((await fx.answer(`read${one}`, { params })).body).toEqual(before);
  });

  it("is refused in a row that is added, with a hint", async () => {
    const fx = await run();
    const body = { fcid: "@x:example.org", roles: ["r", "R"], departments: ["tpo"] };
    expect(await fx.answer("postUser", { body })).toMatchObject({
      status: 400,
      body: {
        data: {
          violations: [
            { path: "/roles/1", message: 'no role "R"; there is r' },
            { path: "/departments/0", message: expect.stringContaining("top") as string },
          ],
        },
      },
    });
    expect(await fx.answer("readUser", { params: { fcid: body.fcid } })).toMatchObject({ status: 404 });
  });
});

/** A patch that sets the field of a pattern as in `references`: a/* is a list, a/b/* a list below. */
function patchOf(pattern: string): object {
  const segments = pattern.split("/");
  const patch = segments.reduceRight<unknown>(
    (inner, segment) => (segment === "*" ? [inner] : { [segment]: inner }),
    "nothing",
  );
  return pattern.startsWith("visibility/") ? merge(patch as object) : (patch as object);
}

const merge = (patch: object): object => ({
  visibility: { unlimited: false, ...(patch as { visibility: object }).visibility },
});
