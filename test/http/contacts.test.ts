import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";

const { app_id } = sampleApp;
const partner = "dev.finogeeks.club";
const department_id = "55c22c00-09e9-11ea-ab7d-a15ba0c1027b";

async function run() {
  const fx = await runEmulator();
  const token = await fx.token();
  return { fx, token };
}

describe("users by authority", () => {
  it("hold it through a role; they come in the tenant's order, each once", async () => {
    const { fx, token } = await run();
    const holders = (authority_name: string) =>
      fx.call("getUsersByAuthority", { token, query: { app_id, authority_name } }, 200);
    const developers = ["@alice:example.org", `@test001:${partner}`, `@test002:${partner}`];
    expect(await holders("finstore-dev")).toEqual(developers);
    expect(await holders("finstore-admin")).toEqual(["@admin:example.org"]);
    expect(await holders("finstore-test")).toEqual(developers.slice(1));
    expect(await holders("nothing")).toEqual([]);
    const roles = ["r3", "r1", "r2"];
    await fx.call("patchUser", { params: { fcid: "@user001:example.org" }, body: { roles } }, 200);
    expect(await holders("finstore-dev")).toEqual([
      "@alice:example.org",
      "@user001:example.org",
      ...developers.slice(1),
    ]);
    expect(await holders("finstore-admin")).toEqual(["@admin:example.org", "@user001:example.org"]);
  });

  it("are asked for by name", async () => {
    const { fx, token } = await run();
    const answer = await fx.answer("getUsersByAuthority", { token, query: { app_id } });
    expect(answer.body).toMatchObject({
      errcode: "FC_BAD_JSON",
      data: { violations: [{ in: "query", path: "/authority_name", message: "is required" }] },
    });
  });
});

describe("organizations by type", () => {
  it("are those of the domain of the user, or of the bot", async () => {
    const { fx, token } = await run();
    const find = async (fcid: string, organization_type: number) => {
      const query = { app_id, fcid, organization_type };
      const found = await fx.call("getOrganizationsByType", { token, query }, 200);
      return found.map(({ organization_id }) => organization_id);
    };
    expect(await find("@alice:example.org", 3)).toEqual(["00f3"]);
    expect(await find("@alice:example.org", 2)).toEqual([]);
    expect(await find(`@linian002:${partner}`, 2)).toEqual(["00001", "00010"]);
    expect(await find(`@vsadf-bot:${partner}`, 0)).toEqual([department_id]);
    expect(await find("@finchat-help-bot:example.org", 1)).toEqual(["00f0"]);
  });

  it("are answered with the document's fields alone", async () => {
    const { fx, token } = await run();
    const query = { app_id, fcid: "@alice:example.org", organization_type: 3 };
    expect(await fx.call("getOrganizationsByType", { token, query }, 200)).toEqual([
      {
        organization_id: "00f3",
        organization_name: "74564564",
        organization_type: 3,
        dispatch_supervision_organizations: ["00f0"],
      },
    ]);
  });

  it("need a user that there is, and a whole number", async () => {
    const { fx, token } = await run();
    const ask = (query: Record<string, string>) =>
      fx.answer("getOrganizationsByType", { token, query: { app_id, ...query } });
    expect(await ask({ fcid: "@x:example.org", organization_type: "3" })).toMatchObject({
      status: 404,
      body: { errcode: "FC_FCID_NOT_FOUND" },
    });
    expect(await ask({ fcid: "@alice:example.org", organization_type: "three" })).toMatchObject({
      body: { data: { violations: [{ in: "query", path: "/organization_type", message: "must be an integer" }] } },
    });
  });
});

describe("an organization", () => {
  it("is read by its id, of whatever domain", async () => {
    const { fx, token } = await run();
    const organization_id = department_id;
    expect(await fx.call("getOrganization", { token, params: { organization_id }, query: { app_id } }, 200)).toEqual({
      organization_id,
      organization_name: "九九九",
      organization_type: 0,
      dispatch_supervision_organizations: ["0a072670-ca61-11e9-af7f-877a0c9dfbd0"],
    });
    const unknown = await fx.answer("getOrganization", { token, params: { organization_id: "?" }, query: { app_id } });
    expect(unknown).toMatchObject({
      status: 404,
      body: { errcode: "FC_NOT_FOUND", error: "资源不存在: organization ?" },
    });
  });
});

describe("a department", () => {
  const own = [`@tai01:${partner}`, `@qqq1110:${partner}`];
  const below = [`@test0007:${partner}`, `@test001:${partner}`, `@test005:${partner}`, `@czr02:${partner}`];
  const detail = {
    department_id,
    department_name: "九九九",
    parent_department: "0a072670-ca61-11e9-af7f-877a0c9dfbd0",
    sub_departments: [
      "55c38b90-09e9-11ea-ab7d-a15ba0c1027b",
      "55c49d00-09e9-11ea-ab7d-a15ba0c1027b",
      "030b9770-09ea-11ea-ab7d-a15ba0c1027b",
      "7f5dff90-517d-11ea-8022-2f1b1e84209f",
    ],
  };

  it.each([
    ["its own members", {}, own],
    ["its own members when told so", { include_sub_departments: false }, own],
    ["those below too", { include_sub_departments: true }, [...own, ...below]],
    ["those below too, in the table's spelling", { include_sub_deparments: true }, [...own, ...below]],
    [
      "those below when either says so",
      { include_sub_departments: false, include_sub_deparments: true },
      [...own, ...below],
    ],
  ])("lists %s", async (_, query, fcids) => {
    const { fx, token } = await run();
    const answer = await fx.call(
      "getDepartment",
      { token, params: { department_id }, query: { app_id, ...query } },
      200,
    );
    expect(answer).toEqual({ ...detail, fcids });
  });

  it("has no parent at the top, and the sub-departments directly below whatever is asked for", async () => {
    const { fx, token } = await run();
    const top = detail.parent_department;
    const query = { app_id, include_sub_departments: true };
    expect(await fx.call("getDepartment", { token, params: { department_id: top }, query }, 200)).toEqual({
      department_id: top,
      department_name: "集团",
      parent_department: "",
      sub_departments: [department_id],
      fcids: [...own, ...below],
    });
  });

  it("lists who is in several of its departments once, in the tenant's order", async () => {
    const departments = [
      { department_id: "leaf", department_name: "", parent_department: "middle" },
      { department_id: "middle", department_name: "", parent_department: "top" },
      { department_id: "top", department_name: "" },
    ];
    const users = [
      { fcid: "@c:example.org", departments: ["leaf", "top"] },
      { fcid: "@a:example.org", departments: ["top", "middle", "leaf"] },
      { fcid: "@b:example.org", departments: ["middle"] },
    ];
    const fx = await runEmulator({ fixtures: smallTenant({}, { departments, users, rooms: [] }) });
    const token = await fx.token(smallBot);
    const query = { app_id: smallBot.app_id, include_sub_departments: true };
    const { fcids } = await fx.call("getDepartment", { token, params: { department_id: "top" }, query }, 200);
    expect(fcids).toEqual(users.map(({ fcid }) => fcid));
  });

  it("may be unknown", async () => {
    const { fx, token } = await run();
    const answer = await fx.answer("getDepartment", { token, params: { department_id: "?" }, query: { app_id } });
    expect(answer).toMatchObject({ status: 404, body: { errcode: "FC_NOT_FOUND", error: "资源不存在: department ?" } });
  });
});
