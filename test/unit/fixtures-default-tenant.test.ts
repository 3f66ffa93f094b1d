import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { completeTenant, type IdMaker } from "../../src/tenant/complete.ts";
import { readDefaultTenant } from "../../src/read-tenant.ts";
import { loadFixtures } from "../../src/tenant/load.ts";
import type { Tenant } from "../../src/tenant/types.ts";
import { validate } from "./fixtures-kit.ts";

const sampleApp = "5cf29aec6ccfd004ccd28075";
const sampleBot = "@finchat-help-bot:example.org";

let tenant: Tenant;

/** Everything but callback tokens is written down, so that documents and scripts can name it. */
const noIdMade = (): never => expect.fail("an id is left to chance");
const ids: IdMaker = {
  appId: noIdMade,
  uuid: noIdMade,
  callbackToken: () => "made",
  roomId: noIdMade,
  webhookId: noIdMade,
  eventId: noIdMade,
  mediaId: noIdMade,
};

beforeAll(() => {
  tenant = completeTenant(loadFixtures("fixtures", { validate }), { ids, now: 0 });
});

test("it is what the build has read, so that no start has to", () => {
  expect(readDefaultTenant(resolve("fixtures"))).toEqual(loadFixtures(resolve("fixtures"), { validate }));
});

const user = (fcid: string): Tenant["users"][number] | undefined => tenant.users.find((row) => row.fcid === fcid);
const app = (id: string): Tenant["apps"][number] | undefined => tenant.apps.find(({ app_id }) => app_id === id);
const room = (id: string): Tenant["rooms"][number] | undefined => tenant.rooms.find(({ room_id }) => room_id === id);

/** Everybody's direct rooms, with the other one's fcid. */
function friendships(fcid: string): { to_fcid: string | undefined; room_id: string }[] {
  return tenant.rooms
    .filter(({ type, fcids }) => type === "direct_chat" && fcids.includes(fcid))
    .map(({ room_id, fcids }) => ({ to_fcid: fcids.find((other) => other !== fcid), room_id }));
}

describe("the apps of the document's samples", () => {
  test("the one that most requests are made by", () => {
    expect(app(sampleApp)).toMatchObject({
      secret: "90fa4652-5cd1-4280-ae20-e3d381f9b1fa",
      name: "FinChat小助手",
      bot: sampleBot,
      developer: "@alice:example.org",
      status: "Published",
      assistant: true,
      privileged: true,
      callback: { url: "http://localhost:8080/callback", token: "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY" },
      visibility: { unlimited: true },
    });
  });

  test("the one that management events are about", () => {
    expect(app("461cf042d9eedaa60d445f26dc747d5e")).toMatchObject({
      name: "测试机器人",
      developer: "@alice:example.org",
      status: "Published",
    });
    expect(user("@alice:example.org")?.name).toBe("爱丽丝");
    expect(user("@admin:example.org")?.name).toBe("管理员");
    expect(user("@test001:example.com")?.name).toBe("测试账号001");
    expect(user("@aa:example.com")?.name).toBe("张三");
  });

  test("the client that signs users in", () => {
    expect(app("test-scope")).toMatchObject({
      secret: "435b21a4-4e2b-4907-9057-1d86fba428cd",
      type: "web",
      redirect_uris: ["https://www.baidu.com"],
    });
    expect(user("@test203:dev.finogeeks.club")).toMatchObject({
      sub: "004316d4-6d9e-4c6e-9f5d-1ffcab486012",
      organization_id: "00010",
      name: "测试203",
      mobile: "13345678901",
      email: "33@qq.com",
    });
  });

  test("the one with a limited visibility", () => {
    const limited = tenant.apps.filter(({ visibility }) => !visibility.unlimited);
    expect(limited).toMatchObject([
      {
        bot: "@vsadf-bot:dev.finogeeks.club",
        visibility: {
          unlimited: false,
          fcids: ["@rcstest1:dev.finogeeks.club"],
          departments: ["55c22c00-09e9-11ea-ab7d-a15ba0c1027b"],
        },
      },
    ]);
  });

  test("both webhooks are the sample app's, in a room that its bot is in", () => {
    expect(tenant.webhooks.map(({ webhook_id }) => webhook_id)).toEqual([
      "461cf042d9eedaa60d445f26dc747d5e",
      "5df29mec9ccfd002ccd28076",
    ]);
    for (const { app_id, room_id } of tenant.webhooks) {
      expect(app_id).toBe(sampleApp);
      expect(room(room_id)?.fcids).toContain(sampleBot);
    }
  });
});

describe("the rooms", () => {
  test("the sample bot's groups, in the order of the list", () => {
    const groups = tenant.rooms.filter(({ type, fcids }) => type === "multi_chat" && fcids.includes(sampleBot));
    expect(groups.map(({ room_id }) => room_id)).toEqual([
      "!112321588723954859:example.org",
      "!212426598723954819:example.org",
    ]);
    expect(groups[0]).toMatchObject({
      owner: sampleBot,
      fcids: [sampleBot, "@alice:example.org", "@user001:example.org"],
    });
    expect(groups[1]).toMatchObject({
      name: "room001",
      topic: "test",
      federate: true,
      owner: "@test001:example.org",
      fcids: ["@test001:example.org", sampleBot],
    });
  });

  test("its direct rooms are both samples of friendships, the app's and a user's", () => {
    expect(friendships(sampleBot)).toEqual([
      { to_fcid: "@alice:example.org", room_id: "!jEsUZKDJdhlrceRyVU:example.org" },
      { to_fcid: "@test:example.org", room_id: "!132221587624558592:example.org" },
      { to_fcid: "@vsadf-bot:dev.finogeeks.club", room_id: "!224069434157826048:dev.finogeeks.club" },
      { to_fcid: "@linian002:dev.finogeeks.club", room_id: "!230427174354550784:dev.finogeeks.club" },
    ]);
  });

  test("the cards that samples update and submit are the sample bot's", () => {
    const info = { type: "form", elements: expect.any(Array) as unknown[] };
    expect(tenant.messages).toMatchObject([
      { event_id: "$22222222:dev.finogeeks.club", room_id: "!112321588723954859:example.org", sender: sampleBot },
      { event_id: "$153243582843Pxrdn:example.org", room_id: "!jEsUZKDJdhlrceRyVU:example.org", content: { info } },
    ]);
    const { elements } = tenant.messages[1]?.content["info"] as { elements: { key?: string }[] };
    expect(elements.flatMap(({ key }) => key ?? [])).toEqual(["key1", "key2", "key3"]);
  });

  test("the media that messages name are there, and are pictures", () => {
    expect(tenant.media.map(({ server_name, media_id }) => `mxc://${server_name}/${media_id}`)).toEqual([
      "mxc://example.org/66696e6f6765656b732e636c75625e6f4670efda61000110b517",
      "mxc://finogeeks.club/66696e6f6765656b732e636c75626017a46f6335230001d6368d",
    ]);
    for (const { file, content_type } of tenant.media) {
      expect(content_type).toBe("image/png");
      expect(readFileSync(file).subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    }
  });
});

describe("the contacts", () => {
  test("who holds an authority", () => {
    const holders = (authority: string): string[] => {
      const roles = tenant.roles.filter(({ authorities }) => authorities.includes(authority));
      const ids = roles.map(({ role_id }) => role_id);
      return tenant.users.filter((row) => row.roles.some((id) => ids.includes(id))).map(({ fcid }) => fcid);
    };
    expect(holders("finstore-test")).toEqual(["@test001:dev.finogeeks.club", "@test002:dev.finogeeks.club"]);
    expect(holders("finstore-admin")).toEqual(["@admin:example.org"]);
    expect(holders("finstore-dev")).toContain("@alice:example.org");
  });

  test("the organizations", () => {
    expect(tenant.organizations.filter(({ organization_type }) => organization_type === 3)).toEqual([
      {
        organization_id: "00f3",
        organization_name: "74564564",
        organization_type: 3,
        dispatch_supervision_organizations: ["00f0"],
        domain: "example.org",
      },
    ]);
    expect(tenant.organizations).toContainEqual({
      organization_id: "55c22c00-09e9-11ea-ab7d-a15ba0c1027b",
      organization_name: "九九九",
      organization_type: 0,
      dispatch_supervision_organizations: ["0a072670-ca61-11e9-af7f-877a0c9dfbd0"],
      domain: "dev.finogeeks.club",
    });
  });

  test("the department, those below it, and their people in order", () => {
    const id = "55c22c00-09e9-11ea-ab7d-a15ba0c1027b";
    const below = tenant.departments.filter(({ parent_department }) => parent_department === id);
    expect(tenant.departments.find(({ department_id }) => department_id === id)).toMatchObject({
      department_name: "九九九",
      parent_department: "0a072670-ca61-11e9-af7f-877a0c9dfbd0",
    });
    expect(below.map(({ department_id }) => department_id)).toEqual([
      "55c38b90-09e9-11ea-ab7d-a15ba0c1027b",
      "55c49d00-09e9-11ea-ab7d-a15ba0c1027b",
      "030b9770-09ea-11ea-ab7d-a15ba0c1027b",
      "7f5dff90-517d-11ea-8022-2f1b1e84209f",
    ]);
    const all = [id, ...below.map(({ department_id }) => department_id)];
    const inFixtureOrder = tenant.users.filter(({ departments }) => departments.some((one) => all.includes(one)));
    const byDepartment = all.flatMap((one) => tenant.users.filter(({ departments }) => departments.includes(one)));
    expect(byDepartment).toEqual(inFixtureOrder);
    expect(inFixtureOrder.map(({ fcid }) => fcid)).toEqual([
      "@tai01:dev.finogeeks.club",
      "@qqq1110:dev.finogeeks.club",
      "@test0007:dev.finogeeks.club",
      "@test001:dev.finogeeks.club",
      "@test005:dev.finogeeks.club",
      "@czr02:dev.finogeeks.club",
    ]);
  });

  test("the user whose details are shown", () => {
    expect(user("@linian002:dev.finogeeks.club")).toMatchObject({
      account: "linian002",
      name: "linian002",
      gender: "male",
      mobile: "12346278569",
      landline: "020-7789898",
      position: "产品总监",
      email: "222@qq.com",
      job_number: "001",
      roles: ["b6539010-ca68-11e9-af7f-877a0c9dfbd0", "bc8c4670-ca68-11e9-af7f-877a0c9dfbd0"],
      departments: ["d7646430-53b8-11ea-8719-19c1a365f2ff"],
      organization_id: "00001",
    });
  });

  test("the devices that messages are sent to", () => {
    expect(user("@sanzhang:example.com")?.devices).toEqual([{ device_id: "DKAJTGALH" }]);
    expect(user("@lisi:example.com")?.devices).not.toEqual([]);
    expect(user("@alice:example.org")?.devices).toEqual([{ device_id: "DKAJTGALH" }]);
  });
});
