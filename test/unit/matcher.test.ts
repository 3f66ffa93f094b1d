import { describe, expect, it } from "vitest";
import { Matcher } from "../../src/realtime/matcher.ts";

const findsPattern = (source: string, text: string): boolean => new RegExp(source).test(text);

const item = {
  sender: "@a:x",
  size: 3,
  empty: null,
  content: { body: "hello world", idlist: ["@a:x", "@b:x"], "a/b~c": 1 },
  attempts: [
    { status: 500, at: 1 },
    { status: 503, at: 2 },
    { status: 200, at: 3 },
  ],
};

describe("a match", () => {
  it.each([
    ["nothing", {}],
    ["equal values", { sender: "@a:x", size: 3, empty: null }],
    ["part of an object", { content: { body: "hello world" } }],
    ["a pattern anywhere in a text", { content: { body: { $regex: "o w" } } }],
    ["an empty list", { attempts: [] }],
    ["one element of a list", { content: { idlist: ["@b:x"] } }],
    ["some elements of a list, in order", { attempts: [{ status: 500 }, { status: 200, at: 3 }] }],
    ["a pattern in a list", { content: { idlist: [{ $regex: "^@b" }] } }],
    ["the length of a list", { attempts: { length: 3 } }],
  ])("is met by %s", (_, match) => {
    const matcher = new Matcher(match, findsPattern);
    expect(matcher.differences(item)).toMatchObject({ told: [], distance: 0 });
    expect(matcher.matches(item)).toBe(true);
  });

  it.each([
    ["another value", { sender: "@b:x" }, [{ path: "/sender", expected: "@b:x", actual: "@a:x" }]],
    ["another type", { size: "3" }, [{ path: "/size", expected: "3", actual: 3 }]],
    ["a missing field", { topic: "x" }, [{ path: "/topic", expected: "x" }]],
    ["null where nothing is", { topic: null }, [{ path: "/topic", expected: null }]],
    ["something inherited", { toString: {} }, [{ path: "/toString", expected: {} }]],
    ["an object where a text is", { sender: { a: 1 } }, [{ path: "/sender", expected: { a: 1 }, actual: "@a:x" }]],
    ["a list where an object is", { content: [1] }, [{ path: "/content", expected: [1], actual: item.content }]],
    [
      "an object where a list is",
      { attempts: { 0: {} } },
      [{ path: "/attempts", expected: { 0: {} }, actual: item.attempts }],
    ],
    ["a pattern for a number", { size: { $regex: "3" } }, [{ path: "/size", expected: { $regex: "3" }, actual: 3 }]],
    ["a field with an odd name", { content: { "a/b~c": 2 } }, [{ path: "/content/a~1b~0c", expected: 2, actual: 1 }]],
    [
      "elements in another order",
      { attempts: [{ status: 200 }, { status: 500 }] },
      [{ path: "/attempts/3", expected: { status: 500 } }],
    ],
    [
      "an element that none is",
      { attempts: [{ status: 500 }, { status: 404 }] },
      [{ path: "/attempts/1/status", expected: 404, actual: 503 }],
    ],
    ["another length", { attempts: { length: 2 } }, [{ path: "/attempts/length", expected: 2, actual: 3 }]],
    ["the length of a text", { sender: { length: 4 } }, [{ path: "/sender", expected: { length: 4 }, actual: "@a:x" }]],
    [
      "an object with more than a length where a list is",
      { attempts: { length: 3, status: 500 } },
      [{ path: "/attempts", expected: { length: 3, status: 500 }, actual: item.attempts }],
    ],
    [
      "everything at once",
      { sender: "@b:x", content: { body: { $regex: "^world" } } },
      [
        { path: "/sender", expected: "@b:x", actual: "@a:x" },
        { path: "/content/body", expected: { $regex: "^world" }, actual: "hello world" },
      ],
    ],
  ])("is missed by %s", (_, match, differences) => {
    const matcher = new Matcher(match, findsPattern);
    expect(matcher.differences(item).told).toEqual(differences);
    expect(matcher.matches(item)).toBe(false);
  });
});

describe("differences", () => {
  it("tell a hundred places, and count them all", () => {
    const match = { content: Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`field${index}`, index])) };
    const { told, distance } = new Matcher(match, findsPattern).differences(item);
    expect(told).toHaveLength(100);
    expect(distance).toBe(250);
  });

  it("shorten the names of fields, however deep they lie", () => {
    const match = { ["k".repeat(100_000)]: 1, content: { ["/".repeat(100_000)]: 1 } };
    const { told } = new Matcher(match, findsPattern).differences(item);
    expect(told.map(({ path }) => path)).toEqual([`/${"k".repeat(200)}…`, `/content/${"~1".repeat(200)}…`]);
  });

  it("stop at the first element of a list that is not there", () => {
    const match = { attempts: [{ status: 404, at: 7 }, { status: 200 }, { status: 200 }, [1, 2]] };
    const { told, distance } = new Matcher(match, findsPattern).differences(item);
    expect(told).toEqual([
      { path: "/attempts/0/status", expected: 404, actual: 500 },
      { path: "/attempts/0/at", expected: 7, actual: 1 },
    ]);
    expect(distance).toBe(6);
  });
});

describe("the comparison of lists", () => {
  const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => index + from);

  it.each([
    ["shifted by one", numbers(5000), numbers(5000, 1)],
    ["in the opposite order", numbers(5000), numbers(5000).reverse()],
    ["where nothing fits", numbers(5000), numbers(5000, 5000)],
    ["of lists", numbers(1500).map((n) => [n, n]), numbers(1500, 1).map((n) => [n, n])],
    ["nested in lists", nest(numbers(3000), 40), nest(numbers(3000, 1), 40)],
  ])("looks at each element a few times only, %s", (_, actual, expected) => {
    let looks = 0;
    const counted = (list: readonly unknown[]): unknown[] => new Proxy([...list], { get: countElements });
    const countElements = (list: unknown[], key: string | symbol): unknown => {
      if (typeof key === "string" && /^\d+$/.test(key)) looks++;
      const value: unknown = Reflect.get(list, key);
      return Array.isArray(value) ? counted(value as unknown[]) : value;
    };
    const matcher = new Matcher({ list: expected }, findsPattern);
    expect(matcher.matches({ list: counted(actual) })).toBe(false);
    matcher.differences({ list: counted(actual) });
    expect(looks).toBeLessThan(60_000);
  });
});

function nest(list: unknown, depth: number): unknown[] {
  return depth === 0 ? (list as unknown[]) : [nest(list, depth - 1)];
}
