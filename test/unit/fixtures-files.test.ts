import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkTenant } from "../../src/tenant/given-tenant.ts";
import { loadFixtures } from "../../src/tenant/load.ts";
import { FixtureError, type Problem } from "../../src/tenant/problems.ts";
import { folderWith, load, problemsOf, validate } from "./fixtures-kit.ts";

/** The problems of the files in a folder, with the folder cut off. */
function problemsAmong(files: Readonly<Record<string, string | Uint8Array>>): Problem[] {
  const folder = folderWith(files);
  return problemsOf(() => loadFixtures(folder, { validate })).map(({ file = "", message, ...place }) => ({
    file: file.replace(`${folder}/`, ""),
    ...place,
    message: message.replaceAll(`${folder}/`, ""),
  }));
}

describe("a folder", () => {
  test("is merged by collection, its files in the order of their names", () => {
    const tenant = load({
      "b.yaml": 'users: [{ fcid: "@b:b", roles: [r] }]\ndomain: b',
      "a.yml": 'users: [{ fcid: "@a:b" }]',
      "c.json": '{"$schema": "schema.json", "users": [{"fcid": "@c:b"}], "roles": [{"role_id": "r"}]}',
      "d.json": '{"$schema": "schema.json"}',
      "e.yaml": "# nothing yet",
    });
    expect(tenant.users?.map(({ fcid }) => fcid)).toEqual(["@a:b", "@b:b", "@c:b"]);
    expect(tenant.roles).toEqual([{ role_id: "r" }]);
    expect(tenant.domain).toBe("b");
  });

  test("leaves alone what is hidden, of another kind, or the schema", () => {
    const tenant = load({
      "tenant.yaml": "domain: a",
      ".draft.yaml": "domain: b",
      "notes.txt": "domain: c",
      "schema.json": '{ "type": "object" }',
      "media/more.yaml": "domain: d",
    });
    expect(tenant).toEqual({ domain: "a" });
  });

  test("names for each problem the file, and the place in that file", () => {
    const problems = problemsAmong({
      "a.yaml": 'users:\n  - fcid: "@a:b"\n    roles: [r]',
      "b.json": '{\n  "users": [\n    { "fcid": "@b:b" },\n    { "fcid": "@a:b",\n      "roles": ["r"] }\n  ]\n}',
    });
    expect(problems).toEqual([
      { file: "a.yaml", line: 3, path: "/users/0/roles/0", message: 'no role "r"; there are none' },
      { file: "b.json", line: 4, path: "/users/1/fcid", message: 'duplicate fcid "@a:b"; the first is at a.yaml:2' },
      { file: "b.json", line: 5, path: "/users/1/roles/0", message: 'no role "r"; there are none' },
    ]);
  });

  test("says domain and settings once", () => {
    expect(problemsAmong({ "a.yaml": "domain: a\nsettings: {}", "b.yaml": "settings: {}\ndomain: a" })).toEqual([
      { file: "b.yaml", line: 1, path: "/settings", message: "is already in a.yaml" },
      { file: "b.yaml", line: 2, path: "/domain", message: "is already in a.yaml" },
    ]);
  });

  test("merges lists with lists alone", () => {
    expect(problemsAmong({ "a.yaml": "users: []", "b.yaml": "users: {}", "c.yaml": "[]" })).toEqual([
      { file: "b.yaml", line: 1, path: "/users", message: "must be a list" },
      { file: "c.yaml", line: 1, path: "", message: "must be a mapping of the tenant's collections" },
    ]);
  });

  test("must hold something", () => {
    const folder = folderWith({ "notes.txt": "" });
    expect(problemsOf(() => loadFixtures(folder, { validate }))).toEqual([
      { file: folder, path: "", message: "holds no .yaml or .json file" },
    ]);
  });

  test("has media relative to the file that names them", () => {
    const folder = folderWith({ "a/tenant.yaml": "media: [{ file: ../b/x.png }]", "b/x.png": "bytes" });
    expect(loadFixtures(join(folder, "a"), { validate }).media).toEqual([{ file: join(folder, "b/x.png") }]);
  });
});

describe("a file that cannot be read", () => {
  test("that is not there", () => {
    const file = join(folderWith({}), "tenant.yaml");
    expect(problemsOf(() => loadFixtures(file, { validate }))).toEqual([
      { file, path: "", message: "cannot be read: there is no such file or folder" },
    ]);
  });

  test("that is a folder, and each other one too", () => {
    const folder = folderWith({ "b.yaml": "a: b: c" });
    mkdirSync(join(folder, "a.yaml"));
    expect(problemsOf(() => loadFixtures(folder, { validate })).map(({ message }) => message)).toEqual([
      "cannot be read: it is a folder",
      "is not YAML: Nested mappings are not allowed in compact mappings",
    ]);
  });

  test("that is no text", () => {
    expect(problemsAmong({ "a.yaml": Buffer.from([0x64, 0xff, 0x3a]) })).toEqual([
      { file: "a.yaml", path: "", message: "is not text in UTF-8" },
    ]);
  });

  test("a byte order mark does no harm", () => {
    expect(load({ "a.yaml": "\uFEFFdomain: a" })).toEqual({ domain: "a" });
    expect(load({ "a.json": '\uFEFF{"domain":"a"}' })).toEqual({ domain: "a" });
  });
});

describe("the syntax of YAML", () => {
  test.each([
    ["a fault", "domain: a\nusers: [\n", 3, /^is not YAML: Flow sequence in block collection/],
    ["a key twice", "domain: a\ndomain: b", 2, /^is not YAML: Map keys must be unique$/],
    [
      "two documents",
      "domain: a\n---\ndomain: b",
      2,
      /^holds several documents; put each into a file of its own, or remove the ---$/,
    ],
    ["a room_id without quotes", "rooms:\n  - room_id: !1:a", 2, /begins with ! is written in quotes$/],
    ["an fcid without quotes", "users:\n  - fcid: @a:b", 2, /begins with @ is written in quotes$/],
    [
      "an alias of nothing",
      "domain: a\nusers: *people",
      2,
      /^is not YAML: no anchor &people before the alias \*people$/,
    ],
  ])("%s", (_name, text, line, message) => {
    const [problem] = problemsAmong({ "a.yaml": text });
    expect(problem).toEqual({ file: "a.yaml", line, path: "", message: expect.stringMatching(message) as string });
  });

  test("every fault is told", () => {
    expect(problemsAmong({ "a.yaml": "domain: @a\nusers: !b []" }).map(({ line }) => line)).toEqual([1, 2]);
  });

  test("anchors and aliases may be used", () => {
    const tenant = load({
      "a.yaml":
        'roles: [{ role_id: r }]\nusers:\n  - { fcid: "@a:b", roles: &all [r] }\n  - { fcid: "@b:b", roles: *all }',
    });
    expect(tenant.users?.map(({ roles }) => roles)).toEqual([["r"], ["r"]]);
  });

  test("merge keys and anchors under x- keys may be used", () => {
    const tenant = load({
      "a.yaml":
        "x-defaults: &desk { departments: [desk], gender: female }\nx-later: 1\ndepartments: [{ department_id: desk, department_name: Desk }]\n" +
        'users:\n  - { <<: *desk, fcid: "@a:b" }\n  - { fcid: "@b:b", <<: *desk, gender: male }',
      "b.json": '{"x-defaults": "for this file"}',
    });
    expect(tenant).toEqual({
      departments: [{ department_id: "desk", department_name: "Desk" }],
      users: [
        { fcid: "@a:b", departments: ["desk"], gender: "female" },
        { fcid: "@b:b", departments: ["desk"], gender: "male" },
      ],
    });
  });

  test("a fault in what is merged is told where it is merged", () => {
    const file = 'x-defaults: &desk { department: desk }\nusers:\n  - fcid: "@a:b"\n    <<: *desk\nxdefaults: 1';
    expect(problemsAmong({ "a.yaml": file })).toEqual([
      {
        file: "a.yaml",
        line: 4,
        path: "/users/0/department",
        message: expect.stringContaining("unknown field") as string,
      },
      { file: "a.yaml", line: 5, path: "/xdefaults", message: 'unknown field "xdefaults"' },
    ]);
  });

  test.each([
    ["lists", (before: string) => `[${before}]`],
    ["merges", (before: string) => `{ <<: [${before}] }`],
  ])("but not to make a small file enormous with %s", (_, level) => {
    const names = Array.from("abcdefghij");
    const laughs = names.map((name, index) => {
      const items = Array.from({ length: 10 }, () => (index === 0 ? "{ ha: ha }" : `*${names[index - 1] ?? ""}`));
      return `x-${name}: &${name} ${index === 0 ? "{ ha: ha }" : level(items.join(", "))}`;
    });
    expect(problemsAmong({ "a.yaml": laughs.join("\n") })).toEqual([
      { file: "a.yaml", line: 7, path: "", message: "aliases and merge keys add more than 1000000 values" },
    ]);
  });
});

describe("the syntax of JSON", () => {
  test.each([
    ["a fault", '{\n  "domain": "a"\n  "users": []\n}', 3, /^is not JSON: Expected ',' or '}'/],
    ["a text that ends", '{\n  "domain":\n', 3, /^is not JSON: Unexpected end/],
    ["no text", "", 1, /^is not JSON: Unexpected end/],
    ["another language", "domain: a", 1, /^is not JSON: Unexpected token/],
  ])("%s", (_name, text, line, message) => {
    expect(problemsAmong({ "a.json": text })).toEqual([
      { file: "a.json", line, path: "", message: expect.stringMatching(message) as string },
    ]);
  });

  test("a key that reaches too far is refused", () => {
    expect(problemsAmong({ "a.json": '{\n  "__proto__": { "domain": "a" }\n}' })).toEqual([
      { file: "a.json", line: 2, path: "/__proto__", message: 'unknown field "__proto__"' },
    ]);
  });

  test("a hundred thousand users load, and the one mistake among them is found", () => {
    const user = (index: number): string =>
      `{"fcid": "@user${index}:example.org", "roles": ["${index === 77_777 ? "r2" : "r1"}"]}`;
    const users = Array.from({ length: 100_000 }, (_, index) => user(index));
    const tenant = `{"roles": [{"role_id": "r1"}],\n"users": [\n${users.join(",\n")}\n]}`;
    expect(load({ "a.json": tenant.replace('"r2"', '"r1"') }).users).toHaveLength(100_000);
    expect(problemsAmong({ "a.json": tenant })).toEqual([
      { file: "a.json", line: 77_780, path: "/users/77777/roles/0", message: 'no role "r2"; there is r1' },
    ]);
  });
});

describe("a tenant as an object", () => {
  test("is checked like a file, and its problems have a path alone", () => {
    const users = [{ fcid: "@a:b", roles: ["r"] }, { fcid: "@a:b" }];
    expect(problemsOf(() => checkTenant({ users }, { validate }))).toEqual([
      { path: "/users/1/fcid", message: 'duplicate fcid "@a:b"; the first is at /users/0' },
      { path: "/users/0/roles/0", message: 'no role "r"; there are none' },
    ]);
  });

  test("is copied, so that nobody changes it afterwards", () => {
    const given = { users: [{ fcid: "@a:b", name: "A" }] };
    const tenant = checkTenant(given, { validate });
    for (const user of given.users) user.name = "B";
    expect(tenant.users).toEqual([{ fcid: "@a:b", name: "A" }]);
  });

  test("may have x- keys, as a file may", () => {
    expect(problemsOf(() => checkTenant({ "x-defaults": [1], users: [] }, { validate }))).toEqual([]);
  });

  test("must be one, of plain data", () => {
    expect(problemsOf(() => checkTenant([], { validate }))).toEqual([
      { path: "", message: "must be a mapping of the tenant's collections" },
    ]);
    expect(problemsOf(() => checkTenant({ domain: () => "a" }, { validate }))).toEqual([
      { path: "/domain", message: "must be plain data (got a function)" },
    ]);
  });
});

test("the text of the error lists the problems, each with its place first", () => {
  const error = new FixtureError([
    { file: "a.yaml", line: 3, path: "/users/0", message: "fcid is missing" },
    { file: "b.yaml", path: "", message: "is not text in UTF-8" },
    { path: "/domain", message: "must be text" },
  ]);
  expect(error.message).toBe(
    "a.yaml:3: /users/0: fcid is missing\nb.yaml: is not text in UTF-8\n/domain: must be text",
  );
});
