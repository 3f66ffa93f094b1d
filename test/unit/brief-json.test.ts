import { describe, expect, it } from "vitest";
import { briefJson } from "../../src/core/brief-json.ts";

const itself: unknown[] = [];
itself.push(itself);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const throwing = {
  before: 1,
  get field(): number {
    throw new Error("it cannot be read");
  },
};

class Point {
  readonly x = 1;
}

describe("briefJson", () => {
  it.each<[string, () => unknown, string]>([
    ["a text", () => "a", '"a"'],
    ["an object", () => ({ a: [1, true, null] }), '{"a": [1, true, null]}'],
    ["undefined", () => undefined, "undefined"],
    ["NaN", () => [NaN, -Infinity], "[NaN, -Infinity]"],
    ["a bigint", () => ({ big: 5n }), '{"big": 5n}'],
    ["a symbol", () => Symbol("s"), "Symbol(s)"],
    ["a function", () => Math.max, "function max"],
    ["a function without a name", () => [() => 1], "[function]"],
    ["a Map", () => new Map([[1, 2]]), "Map {}"],
    ["an instance of a class", () => new Point(), 'Point {"x": 1}'],
    ["a list that contains itself", () => itself, `${"[".repeat(100)}…`],
    ["a long text", () => "a".repeat(1000), `"${"a".repeat(99)}…`],
    ["an object with a getter that throws", () => throwing, '{"before": 1, "field": …'],
    ["a proxy that was revoked", () => revoked.proxy, "…"],
  ])("describes %s", (_, valueOf, text) => {
    expect(briefJson(valueOf())).toBe(text);
  });
});
