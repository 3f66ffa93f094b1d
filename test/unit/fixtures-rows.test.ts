import { expect, test } from "vitest";
import { departmentCycles } from "../../src/tenant/cycles.ts";
import { rowFindings } from "../../src/tenant/rules.ts";
import type { Lookup } from "../../src/tenant/references.ts";

/** Knows the role r1 and the user @a:b. */
const lookup: Lookup = {
  has: (kind, id) => [...lookup.ids(kind)].includes(id),
  ids: (kind) => (kind === "roles" ? ["r1"] : kind === "users" || kind === "fcids" ? ["@a:b"] : []),
};

test("one row is checked against whatever knows the ids", () => {
  expect(rowFindings("users", { fcid: "@c:d", roles: ["r1", "r2"], organization_id: "o" }, lookup)).toEqual([
    { path: "/roles/1", message: 'no role "r2"; there is r1' },
    { path: "/organization_id", message: 'no organization "o"; there are none' },
  ]);
  expect(rowFindings("apps", { name: "A", developer: "@a:b" }, lookup)).toEqual([]);
  expect(rowFindings("apps", { name: "A", subscriptions: { app_status: true } }, lookup)).toHaveLength(1);
  expect(rowFindings("rooms", { type: "direct_chat", fcids: ["@a:b"] }, lookup)).toEqual([
    { path: "/fcids", message: "a direct room has exactly two members, not 1" },
  ]);
});

test("a row of the wrong shape is no fault of the references", () => {
  for (const row of [undefined, null, 1, "user", [], { roles: "r1" }, { roles: [1, null, {}] }]) {
    expect(rowFindings("users", row, lookup)).toEqual([]);
  }
});

test("a department that would be put below itself is found by starting from it", () => {
  const parents = new Map([
    ["a", "b"],
    ["b", "c"],
    ["c", "a"],
    ["d", "a"],
  ]);
  expect(departmentCycles(["b"], (id) => parents.get(id))).toEqual([["b", "c", "a"]]);
  expect(departmentCycles(["d"], (id) => parents.get(id))).toEqual([["a", "b", "c"]]);
  parents.delete("c");
  expect(departmentCycles(parents.keys(), (id) => parents.get(id))).toEqual([]);
});
