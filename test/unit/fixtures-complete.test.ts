import { describe, expect, test } from "vitest";
import { completeTenant, type IdMaker } from "../../src/tenant/complete.ts";
import type { AppInput, RoomInput, Tenant, TenantInput } from "../../src/tenant/types.ts";

const ids: IdMaker = {
  appId: () => "made-app",
  uuid: () => "made-uuid",
  callbackToken: () => "made-token",
  roomId: (domain) => `!made:${domain}`,
  webhookId: () => "made-webhook",
  eventId: (domain) => `$made:${domain}`,
  mediaId: (serverName) => `made-media-${serverName}`,
};

const complete = (input: TenantInput): Tenant => completeTenant(input, { ids, now: 1000 });
const app = (input: AppInput): Tenant["apps"][number] | undefined => complete({ apps: [input] }).apps[0];
const room = (input: RoomInput): Tenant["rooms"][number] | undefined => complete({ rooms: [input] }).rooms[0];

test("an empty tenant", () => {
  expect(complete({})).toEqual({
    domain: "example.org",
    organizations: [],
    departments: [],
    roles: [],
    users: [],
    apps: [],
    rooms: [],
    webhooks: [],
    messages: [],
    media: [],
    sensitive_words: [],
    settings: {},
  });
});

test("rows that say no more than they must", () => {
  const tenant = complete({
    domain: "a.b",
    organizations: [{ organization_id: "o", organization_name: "O", organization_type: 1 }],
    departments: [{ department_id: "d", department_name: "D" }],
    roles: [{ role_id: "r" }],
    users: [{ fcid: "@alice:x.y" }],
    apps: [{ name: "App" }],
    rooms: [{ type: "direct_chat", fcids: ["@alice:x.y", "@made-app-bot:a.b"] }],
    webhooks: [{ app_id: "a", room_id: "r" }],
    messages: [{ room_id: "r", sender: "@alice:x.y", content: { msgtype: "m.text" } }],
    media: [{ file: "/x" }],
    sensitive_words: [{ word: "w" }],
  });
  expect(tenant).toMatchObject({
    organizations: [{ dispatch_supervision_organizations: [], domain: "a.b" }],
    departments: [{ parent_department: null, organization_id: "" }],
    roles: [{ role_name: "", authorities: [] }],
    webhooks: [{ webhook_id: "made-webhook" }],
    messages: [{ event_id: "$made:a.b", timestamp: 1000 }],
    media: [{ server_name: "a.b", media_id: "made-media-a.b", content_type: "application/octet-stream", file: "/x" }],
  });
  expect(tenant.sensitive_words).toEqual([{ word: "w", disposal: "" }]);
  expect(tenant.users).toEqual([
    {
      fcid: "@alice:x.y",
      account: "alice",
      name: "alice",
      gender: "",
      mobile: "",
      landline: "",
      position: "",
      email: "",
      job_number: "",
      roles: [],
      departments: [],
      organization_id: "",
      devices: [],
      sub: "314582d8-8a6a-5b81-b398-c55be3ee03ed",
    },
  ]);
  expect(tenant.apps).toEqual([
    {
      app_id: "made-app",
      secret: "made-uuid",
      name: "App",
      type: "bot",
      bot: "@made-app-bot:a.b",
      developer: "",
      status: "Published",
      assistant: false,
      privileged: true,
      public_client: false,
      callback: { url: "", token: "made-token" },
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
  ]);
  expect(tenant.rooms).toEqual([
    {
      room_id: "!made:a.b",
      type: "direct_chat",
      name: "",
      topic: "",
      federate: false,
      history_visibility: "shared",
      message_forbidden_except_owner: false,
      invite_forbidden_except_owner: false,
      owner: "",
      fcids: ["@alice:x.y", "@made-app-bot:a.b"],
    },
  ]);
});

test("what is given stays, and nothing is made for it", () => {
  const given = {
    app_id: "a",
    secret: "s",
    name: "App",
    bot: "@b:c",
    callback: { url: "http://localhost", token: "t" },
    subscriptions: { room_messages: "all_rooms" as const },
    directives: [{ command: "help" }],
  };
  expect(app(given)).toMatchObject({ ...given, directives: [{ command: "help", description: "" }] });
  const sensitive_words = [{ word: "w", disposal: "x", receivers: [] }];
  expect(complete({ sensitive_words }).sensitive_words).toEqual(sensitive_words);
});

describe("apps", () => {
  test("a web app has no bot", () => {
    expect(app({ name: "A", type: "web" })).not.toHaveProperty("bot");
  });

  test("a made fcid is well-formed whatever the app_id", () => {
    expect(app({ name: "A", app_id: "a b:c@d" })?.bot).toBe("@a-b-c-d-bot:example.org");
  });

  test.each(["Published", "Unpublishing", "UnpublishApproved", "UnpublishRejected", "Unpublished"] as const)(
    "one that is or was on the market (%s) is visible to everybody",
    (status) => {
      expect(app({ name: "A", developer: "@a:b", status })?.visibility).toEqual({ unlimited: true });
    },
  );

  test.each(["InDevelopment", "Publishing", "PublishWithdrawed", "PublishApproved", "PublishRejected"] as const)(
    "one yet to be published (%s) is visible to its developer, unless it says otherwise",
    (status) => {
      expect(app({ name: "A", developer: "@a:b", status })?.visibility).toEqual({
        unlimited: false,
        departments: [],
        fcids: ["@a:b"],
      });
      expect(app({ name: "A", status })?.visibility).toEqual({ unlimited: false, departments: [], fcids: [] });
      expect(app({ name: "A", status, visibility: { unlimited: true } })?.visibility).toEqual({ unlimited: true });
      expect(app({ name: "A", status, visibility: { unlimited: false, fcids: ["@c:d"] } })?.visibility).toEqual({
        unlimited: false,
        departments: [],
        fcids: ["@c:d"],
      });
    },
  );
});

describe("rooms", () => {
  test("the owner of a group is a member, and everybody is one once", () => {
    expect(room({ type: "multi_chat", owner: "@a:b", fcids: ["@c:d", "@c:d"] })?.fcids).toEqual(["@a:b", "@c:d"]);
    expect(room({ type: "multi_chat", owner: "@a:b", fcids: ["@c:d", "@a:b"] })?.fcids).toEqual(["@c:d", "@a:b"]);
  });
});

test("a sub is a UUID of its own for each fcid, and always the same", () => {
  const users = Array.from({ length: 500 }, (_, index) => ({ fcid: `@user${index}:example.org` }));
  const subs = complete({ users }).users.map(({ sub }) => sub);
  expect(new Set(subs).size).toBe(500);
  for (const sub of subs) expect(sub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(complete({ users }).users.map(({ sub }) => sub)).toEqual(subs);
});
