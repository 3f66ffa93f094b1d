import { describe, expect, it } from "vitest";
import { Matcher } from "../../src/realtime/matcher.ts";

const item = {
  sender: "@a:x",
  size: 3,
  nothing: null,
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
    ["equal values", { sender: "@a:x", size: 3, nothing: null }],
    ["part of an object", { content: { body: "hello world" } }],
    ["a pattern anywhere in a text", { content: { body: { $regex: "o w" } } }],
    ["an empty list", { attempts: [] }],
    ["one element of a list", { content: { idlist: ["@b:x"] } }],
    ["some elements of a list, in order", { attempts: [{ status: 500 }, { status: 200, at: 3 }] }],
    ["a pattern in a list", { content: { idlist: [{ $regex: "^@b" }] } }],
  ])("is met by %s", (_, match) => {
    const matcher = new Matcher(match);
    expect(matcher.differences(item)).toEqual([]);
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
    [
      "everything at once",
      { sender: "@b:x", content: { body: { $regex: "^world" } } },
      [
        { path: "/sender", expected: "@b:x", actual: "@a:x" },
        { path: "/content/body", expected: { $regex: "^world" }, actual: "hello world" },
      ],
    ],
  ])("is missed by %s", (_, match, differences) => {
    const matcher = new Matcher(match);
    expect(matcher.differences(item)).toEqual(differences);
    expect(matcher.matches(item)).toBe(false);
  });
});
