import { describe, expect, it } from "vitest";
import { compare } from "../../src/conformance/compare.ts";

const tables = {
  user: { name: "string", age: "int", tags: "[string]", pets: "[pet]", extra: "Object", adult: "bool" },
  pet: { id: "string", kind: "string" },
};

const differences = (expected: unknown, actual: unknown, type: string | undefined = "user", free: string[] = []) =>
  compare(expected, actual, type, { tables, free, partial: [] });

/** Differences of a list that may hold more than its sample. */
const partly = (expected: unknown, actual: unknown, type: string) =>
  compare(expected, actual, type, { tables, free: [], partial: [""] });

describe("a value and its sample", () => {
  it("are the same", () => {
    const user = { name: "a", age: 1, tags: ["x"], pets: [{ id: "1", kind: "cat" }], extra: { any: [1] }, adult: true };
    expect(differences(user, structuredClone(user))).toEqual([]);
  });

  it("may differ in what the table allows beyond the sample", () => {
    expect(differences({ name: "a" }, { name: "a", age: 1 })).toEqual([]);
  });

  it.each<[string, unknown, unknown, ReturnType<typeof compare>]>([
    ["a value", { name: "a" }, { name: "b" }, [{ path: "/name", expected: '"a"', actual: '"b"' }]],
    ["a missing field", { name: "a" }, {}, [{ path: "/name", expected: '"a"', actual: "nothing" }]],
    ["a field that no table has", {}, { "a/b": null }, [{ path: "/a~1b", expected: "nothing", actual: "null" }]],
    ["a field of the table with another type", {}, { age: "1" }, [{ path: "/age", expected: "int", actual: '"1"' }]],
    ["no object at all", {}, [], [{ path: "", expected: "{}", actual: "[]" }]],
    ["null in place of a list", { tags: [] }, { tags: null }, [{ path: "/tags", expected: "[]", actual: "null" }]],
    [
      "a field that an open object of the sample lacks",
      { extra: { a: 1 } },
      { extra: { a: 1, b: 2 } },
      [{ path: "/extra/b", expected: "nothing", actual: "2" }],
    ],
    [
      "a field deep in a value that the sample lacks",
      {},
      { pets: [{ id: 1, colour: "red" }] },
      [
        { path: "/pets/0/id", expected: "string", actual: "1" },
        { path: "/pets/0/colour", expected: "nothing", actual: '"red"' },
      ],
    ],
  ])("differ by %s", (_, expected, actual, found) => {
    expect(differences(expected, actual)).toEqual(found);
  });

  it("only have the type in common where they are free", () => {
    const free = ["/name", "/pets/*/id"];
    const sample = { name: "a", pets: [{ id: "1", kind: "cat" }] };
    expect(differences(sample, { name: "b", pets: [{ id: "2", kind: "cat" }] }, "user", free)).toEqual([]);
    expect(differences(sample, { name: 2, pets: [{ kind: "cat" }] }, "user", free)).toEqual([
      { path: "/name", expected: "string", actual: "2" },
      { path: "/pets/0/id", expected: '"1"', actual: "nothing" },
    ]);
  });
});

describe("a list and its sample", () => {
  it.each<[string, unknown[], unknown[]]>([
    ["a further item", ["a"], ["a", "b"]],
    ["a missing item", ["a", "b"], ["a"]],
  ])("differ by %s", (_, expected, actual) => {
    expect(differences(expected, actual, "[string]")).toEqual([
      { path: "", expected: JSON.stringify(expected), actual: JSON.stringify(actual) },
    ]);
  });

  it("differ by their order, item by item", () => {
    expect(differences(["a", "b"], ["b", "a"], "[string]")).toEqual([
      { path: "/0", expected: '"a"', actual: '"b"' },
      { path: "/1", expected: '"b"', actual: '"a"' },
    ]);
  });

  it("are compared whole also deep in a sample that is partial elsewhere", () => {
    const terms = { tables, free: [], partial: ["/pets"] };
    const sample = { pets: [{ id: "1", kind: "cat" }], tags: ["x"] };
    const more = {
      pets: [
        { id: "2", kind: "dog" },
        { id: "1", kind: "cat" },
      ],
      tags: ["x", "y"],
    };
    expect(compare(sample, more, "user", terms).map(({ path }) => path)).toEqual(["/tags"]);
  });
});

describe("a list that may hold more than its sample", () => {
  it("may hold more, in any order", () => {
    expect(partly(["a", "b"], ["c", "b", "a"], "[string]")).toEqual([]);
  });

  it("differ by an item that is not there, and by one that is there once instead of twice", () => {
    expect(partly(["a", "a"], ["a"], "[string]")).toEqual([{ path: "", expected: '"a"', actual: '["a"]' }]);
  });

  it("differ within the item that comes closest", () => {
    const actual = [
      { id: "9", kind: "fish" },
      { id: "1", kind: "dog" },
    ];
    expect(partly([{ id: "1", kind: "cat" }], actual, "[pet]")).toEqual([
      { path: "/1/kind", expected: '"cat"', actual: '"dog"' },
    ]);
  });

  it("differ by a further item of another type", () => {
    expect(partly(["a"], ["a", 1], "[string]")).toEqual([{ path: "/1", expected: "string", actual: "1" }]);
  });
});
