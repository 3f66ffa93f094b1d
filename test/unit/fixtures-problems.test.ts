import { describe, expect, test } from "vitest";
import { problemsIn } from "./fixtures-kit.ts";

const people = `
users:
  - fcid: "@alice:example.org"
  - fcid: "@bob:example.org"
`;

describe("the shape", () => {
  test.each([
    ["a missing field", "users: [{ name: Alice }]", "1 /users/0: fcid is missing"],
    ["an fcid", "users:\n  - fcid: alice", "2 /users/0/fcid: must have the form @localpart:domain"],
    [
      "a misspelt field",
      "roles:\n  - role_id: r\n    rolename: R",
      '3 /roles/0/rolename: unknown field "rolename"; there are role_id, role_name, authorities',
    ],
    [
      "one of many fields",
      'users:\n  - fcid: "@a:b"\n    rols: []',
      '3 /users/0/rols: unknown field "rols"; did you mean "roles"?',
    ],
    ["a misspelt collection", "userz: []", '1 /userz: unknown field "userz"; did you mean "users"?'],
    [
      "half a field",
      "settings: { push: { timeout: 1 } }",
      '1 /settings/push/timeout: unknown field "timeout"; did you mean "timeout_ms"?',
    ],
    ["a number for an id", "roles: [{ role_id: 00001 }]", "1 /roles/0/role_id: must be text: put it in quotes"],
    ["an empty id", 'roles: [{ role_id: "" }]', "1 /roles/0/role_id: must not be empty"],
    ["no list", "users: {}", "1 /users: must be a list"],
    ["no row", "users: [alice]", "1 /users/0: must be a mapping"],
    [
      "text or null",
      "departments: [{ department_id: d, department_name: D, parent_department: [] }]",
      "1 /departments/0/parent_department: must be text or null",
    ],
    [
      "one of some words",
      "rooms: [{ type: group, fcids: [] }]",
      "1 /rooms/0/type: must be one of multi_chat, direct_chat",
    ],
    ["a group without owner", "rooms: [{ type: multi_chat, fcids: [] }]", "1 /rooms/0: owner is missing"],
    ["a number out of range", "settings: { push: { timeout_ms: 0 } }", "1 /settings/push/timeout_ms: must be >= 1"],
    [
      "an error code",
      "settings: { error_status: { FC_BAD: 400 } }",
      '1 /settings/error_status/FC_BAD: unknown name "FC_BAD"',
    ],
    [
      "a contradiction",
      "apps: [{ name: A, visibility: { unlimited: true, fcids: [] } }]",
      "1 /apps/0/visibility/unlimited: must be false where fcids is given",
    ],
    [
      "every device",
      'users: [{ fcid: "@a:b", devices: [{ device_id: "*" }] }]',
      "1 /users/0/devices/0/device_id: must name one device, not *",
    ],
    ["no mapping", "- users", "1 : must be a mapping of the tenant's collections"],
  ])("%s", (_name, yaml, problem) => {
    expect(problemsIn(yaml)).toEqual([problem]);
  });
});

describe("duplicates", () => {
  test.each([
    [
      "users",
      people + '  - fcid: "@alice:example.org"',
      '5 /users/2/fcid: duplicate fcid "@alice:example.org"; the first is at FOLDER/tenant.yaml:3',
    ],
    [
      "subs",
      'users:\n  - { fcid: "@a:b", sub: s }\n  - { fcid: "@c:d", sub: s }',
      '3 /users/1/sub: duplicate sub "s"; the first is at FOLDER/tenant.yaml:2',
    ],
    [
      "devices of one user",
      'users:\n  - fcid: "@a:b"\n    devices:\n      - device_id: D\n      - device_id: D',
      '5 /users/0/devices/1/device_id: duplicate device_id "D"; the first is at FOLDER/tenant.yaml:4',
    ],
    [
      "organizations",
      "organizations:\n  - &o { organization_id: o, organization_name: O, organization_type: 1 }\n  - *o",
      '3 /organizations/1/organization_id: duplicate organization_id "o"; the first is at FOLDER/tenant.yaml:2',
    ],
    [
      "departments",
      "departments:\n  - { department_id: d, department_name: D }\n  - { department_id: d, department_name: E }",
      '3 /departments/1/department_id: duplicate department_id "d"; the first is at FOLDER/tenant.yaml:2',
    ],
    [
      "roles",
      "roles: [{ role_id: r }, { role_id: r }]",
      '1 /roles/1/role_id: duplicate role_id "r"; the first is at FOLDER/tenant.yaml:1',
    ],
    [
      "apps",
      "apps:\n  - { app_id: a, name: A, type: web }\n  - { app_id: a, name: B, type: web }",
      '3 /apps/1/app_id: duplicate app_id "a"; the first is at FOLDER/tenant.yaml:2',
    ],
    [
      "bots",
      'apps:\n  - { name: A, bot: "@bot:b" }\n  - { name: B, bot: "@bot:b" }',
      '3 /apps/1/bot: duplicate bot "@bot:b"; the first is at FOLDER/tenant.yaml:2',
    ],
    [
      "a bot that is made",
      'apps:\n  - { name: A, app_id: a }\n  - { name: B, bot: "@a-bot:example.org" }',
      '3 /apps/1/bot: duplicate bot "@a-bot:example.org"; the first is at FOLDER/tenant.yaml:2',
    ],
    [
      "media",
      "media:\n  - { media_id: m, file: tenant.yaml }\n  - { media_id: m, server_name: example.org, file: tenant.yaml }",
      '3 /media/1/media_id: duplicate media_id "example.org/m"; the first is at FOLDER/tenant.yaml:2',
    ],
    [
      "words",
      "sensitive_words: [{ word: w }, { word: w }]",
      '1 /sensitive_words/1/word: duplicate word "w"; the first is at FOLDER/tenant.yaml:1',
    ],
    [
      "rooms",
      people + 'rooms:\n  - &r { room_id: r, type: multi_chat, owner: "@bob:example.org", fcids: [] }\n  - *r',
      '7 /rooms/1/room_id: duplicate room_id "r"; the first is at FOLDER/tenant.yaml:6',
    ],
    [
      "direct rooms",
      people +
        'rooms:\n  - { type: direct_chat, fcids: ["@bob:example.org", "@alice:example.org"] }\n  - { type: direct_chat, fcids: ["@alice:example.org", "@bob:example.org"] }',
      "7 /rooms/1/fcids: a second direct room of @alice:example.org and @bob:example.org; the first is at FOLDER/tenant.yaml:6",
    ],
  ])("%s", (_name, yaml, problem) => {
    expect(problemsIn(yaml)).toEqual([problem]);
  });

  test("ids are unique within a collection, and devices within a user", () => {
    const yaml = `
organizations: [{ organization_id: x, organization_name: "", organization_type: 1 }]
departments: [{ department_id: x, department_name: "" }]
users: [{ fcid: "@a:b", devices: [{ device_id: x }] }, { fcid: "@c:d", devices: [{ device_id: x }] }]
apps: [{ app_id: x, name: A }]
rooms: [{ room_id: x, type: direct_chat, fcids: ["@a:b", "@c:d"] }]
webhooks: [{ webhook_id: x, app_id: x, room_id: x }]`;
    expect(problemsIn(yaml)).toEqual([]);
  });
});

describe("references", () => {
  const room = 'rooms: [{ room_id: r, type: multi_chat, owner: "@bob:example.org", fcids: [] }]\n';

  test.each([
    [
      "an organization's",
      "organizations: [{ organization_id: a, organization_name: A, organization_type: 1, dispatch_supervision_organizations: [a, b] }]",
      '1 /organizations/0/dispatch_supervision_organizations/1: no organization "b"; there is a',
    ],
    [
      "a department's parent",
      "departments: [{ department_id: a, department_name: A, parent_department: b }]",
      '1 /departments/0/parent_department: no department "b"; there is a',
    ],
    [
      "a department's organization",
      "departments: [{ department_id: a, department_name: A, organization_id: o }]",
      '1 /departments/0/organization_id: no organization "o"; there are none',
    ],
    [
      "a user's role",
      'roles: [{ role_id: r1 }, { role_id: r2 }]\nusers:\n  - fcid: "@a:b"\n    roles:\n      - r1\n      - r9',
      '6 /users/0/roles/1: no role "r9"; there are r1, r2',
    ],
    [
      "a user's department",
      'users:\n  - fcid: "@a:b"\n    departments: [d]',
      '3 /users/0/departments/0: no department "d"; there are none',
    ],
    [
      "a user's organization",
      'users:\n  - fcid: "@a:b"\n    organization_id: o',
      '3 /users/0/organization_id: no organization "o"; there are none',
    ],
    [
      "an app's developer",
      people + 'apps: [{ name: A, developer: "@alcie:example.org" }]',
      '5 /apps/0/developer: no user "@alcie:example.org"; there are @alice:example.org, @bob:example.org',
    ],
    [
      "a bot as developer",
      'apps: [{ name: A, bot: "@x:y", developer: "@x:y" }]',
      '1 /apps/0/developer: no user "@x:y"; there are none',
    ],
    [
      "a visibility's department",
      "apps: [{ name: A, visibility: { unlimited: false, departments: [d] } }]",
      '1 /apps/0/visibility/departments/0: no department "d"; there are none',
    ],
    [
      "a visibility's user",
      'apps: [{ name: A, visibility: { unlimited: false, fcids: ["@a:b"] } }]',
      '1 /apps/0/visibility/fcids/0: no user "@a:b"; there are none',
    ],
    [
      "a room's owner",
      'rooms: [{ type: multi_chat, owner: "@a:b", fcids: [] }]',
      '1 /rooms/0/owner: no user or bot "@a:b"; there are none',
    ],
    [
      "a room's member",
      people + 'rooms: [{ type: direct_chat, fcids: ["@bob:example.org", "@a:b"] }]',
      '5 /rooms/0/fcids/1: no user or bot "@a:b"; there are @alice:example.org, @bob:example.org',
    ],
    [
      "a webhook's app",
      people + room + "webhooks: [{ app_id: a, room_id: r }]",
      '6 /webhooks/0/app_id: no app "a"; there are none',
    ],
    [
      "a webhook's room",
      "apps: [{ app_id: a, name: A }]\nwebhooks: [{ app_id: a, room_id: r }]",
      '2 /webhooks/0/room_id: no room "r"; there are none',
    ],
    [
      "a message's room",
      people + 'messages: [{ room_id: r, sender: "@bob:example.org", content: { msgtype: m.text } }]',
      '5 /messages/0/room_id: no room "r"; there are none',
    ],
    [
      "a message's sender",
      people + room + 'messages: [{ room_id: r, sender: "@a:b", content: { msgtype: m.text } }]',
      '6 /messages/0/sender: no user or bot "@a:b"; there are @alice:example.org, @bob:example.org',
    ],
    [
      "a sensitive word's receiver",
      'sensitive_words: [{ word: w, receivers: ["@a:b"] }]',
      '1 /sensitive_words/0/receivers/0: no user "@a:b"; there are none',
    ],
    [
      "the default user",
      people + "settings: { iam: { default_user: carol } }",
      '5 /settings/iam/default_user: no user with the fcid or account "carol"',
    ],
    ["a file", "media:\n  - media_id: m\n    file: lost.png", '3 /media/0/file: there is no file "FOLDER/lost.png"'],
  ])("%s", (_name, yaml, problem) => {
    expect(problemsIn(yaml)).toEqual([problem]);
  });

  test("an empty text refers to nothing", () => {
    expect(problemsIn('apps: [{ name: A, developer: "" }]\nusers: [{ fcid: "@a:b", organization_id: "" }]')).toEqual(
      [],
    );
  });

  test("the default user may be an account", () => {
    expect(problemsIn(`${people}settings: { iam: { default_user: bob } }`)).toEqual([]);
  });

  test("a bot is a member like anybody, also one whose fcid is made from its app_id", () => {
    expect(
      problemsIn(`${people}apps: [{ name: A, app_id: a }]
rooms:
  - { room_id: r, type: direct_chat, fcids: ["@bob:example.org", "@a-bot:example.org"] }
messages:
  - { room_id: r, sender: "@a-bot:example.org", content: { msgtype: m.text } }`),
    ).toEqual([]);
  });

  test("the nearest of many is named", () => {
    const users = ["alice", "bob", "carol", "dave", "erin", "frank"].map((name) => `  - fcid: "@${name}:example.org"`);
    expect(problemsIn(`users:\n${users.join("\n")}\napps: [{ name: A, developer: "@alcie:example.org" }]`)).toEqual([
      '8 /apps/0/developer: no user "@alcie:example.org"; did you mean "@alice:example.org"?',
    ]);
  });
});

describe("rules", () => {
  const member = 'rooms:\n  - { room_id: r, type: multi_chat, owner: "@alice:example.org", fcids: [] }\n';

  test.each([
    [
      "three in a direct room",
      people + 'rooms: [{ type: direct_chat, fcids: ["@bob:example.org", "@alice:example.org", "@bob:example.org"] }]',
      "5 /rooms/0/fcids: a direct room has exactly two members, not 3",
    ],
    [
      "one in a direct room",
      people + 'rooms: [{ type: direct_chat, fcids: ["@bob:example.org", "@bob:example.org"] }]',
      "5 /rooms/0/fcids: a direct room has exactly two members, not the same twice",
    ],
    ["a web app's bot", 'apps: [{ name: A, type: web, bot: "@x:y" }]', "1 /apps/0/bot: a web app has no bot"],
    [
      "a bot and a user in one",
      people + 'apps: [{ name: A, bot: "@bob:example.org" }]',
      '5 /apps/0/bot: "@bob:example.org" is the fcid of a user',
    ],
    [
      "a sender who is no member",
      people + member + 'messages: [{ room_id: r, sender: "@bob:example.org", content: { msgtype: m.text } }]',
      '7 /messages/0/sender: "@bob:example.org" is not a member of the room "r"',
    ],
    [
      "a key that reaches too far",
      people +
        member +
        'messages: [{ room_id: r, sender: "@alice:example.org", content: { msgtype: m.text, a: [{ __proto__: {} }] } }]',
      "7 /messages/0/content/a/0/__proto__: this key is not allowed",
    ],
    [
      "the same in a row",
      "roles: [{ role_id: r, __proto__: { role_name: R } }]",
      '1 /roles/0/__proto__: unknown field "__proto__"; there are role_id, role_name, authorities',
    ],
  ])("%s", (_name, yaml, problem) => {
    expect(problemsIn(yaml)).toEqual([problem]);
  });

  test("management events are for assistants", () => {
    const app = (assistant: boolean): string => `apps:
  - name: A
    assistant: ${String(assistant)}
    subscriptions:
      direct_room_created: true
      app_application: true
      app_status: true
      app_visibility: true
      sensitive_word: true`;
    const advice = "is for assistants only: set assistant: true on the app, or leave it out";
    expect(problemsIn(app(true))).toEqual([]);
    expect(problemsIn(app(false))).toEqual([
      `6 /apps/0/subscriptions/app_application: app_application ${advice}`,
      `7 /apps/0/subscriptions/app_status: app_status ${advice}`,
      `8 /apps/0/subscriptions/app_visibility: app_visibility ${advice}`,
      `9 /apps/0/subscriptions/sensitive_word: sensitive_word ${advice}`,
    ]);
  });

  test("departments form trees: each cycle is named once", () => {
    const parents = { a: "b", b: "a", c: "a", d: "d", e: "f", f: "g", g: "e", h: "null" };
    const rows = Object.entries(parents).map(
      ([id, parent]) => `  - { department_id: ${id}, department_name: ${id}, parent_department: ${parent} }`,
    );
    expect(problemsIn(`departments:\n${rows.join("\n")}`)).toEqual([
      "2 /departments/0/parent_department: the departments form a cycle: a -> b -> a",
      "5 /departments/3/parent_department: the departments form a cycle: d -> d",
      "6 /departments/4/parent_department: the departments form a cycle: e -> f -> g -> e",
    ]);
  });

  test("everything wrong is told at once, from top to bottom", () => {
    expect(
      problemsIn(`
departments:
  - { department_id: d, department_name: D, parent_department: d }
users:
  - { fcid: alice, roles: [r1] }
  - { fcid: "@bob:example.org", roles: [r2], age: 40 }
  - { fcid: "@bob:example.org" }
  - bob
settings: { strict: yes }`),
    ).toEqual([
      "3 /departments/0/parent_department: the departments form a cycle: d -> d",
      "5 /users/0/fcid: must have the form @localpart:domain",
      '5 /users/0/roles/0: no role "r1"; there are none',
      '6 /users/1/age: unknown field "age"',
      '6 /users/1/roles/0: no role "r2"; there are none',
      '7 /users/2/fcid: duplicate fcid "@bob:example.org"; the first is at FOLDER/tenant.yaml:6',
      "8 /users/3: must be a mapping",
      "9 /settings/strict: must be true or false",
    ]);
  });
});
