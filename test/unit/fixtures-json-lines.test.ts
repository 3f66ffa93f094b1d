import fc from "fast-check";
import { expect, test } from "vitest";
import { pointerSegments, pointerTo } from "../../src/core/pointer.ts";
import { jsonLines } from "../../src/tenant/json-lines.ts";
import { yamlSource } from "../../src/tenant/yaml-source.ts";

function* pointersIn(value: unknown, pointer = ""): Generator<string> {
  yield pointer;
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) yield* pointersIn(child, pointerTo(pointer, key));
}

test("every value of a JSON text is on the line where a YAML parser sees it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 0, max: 3 }), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const pointers = [...pointersIn(value)];
      const found = jsonLines(text, pointers);
      const expected = yamlSource("", text).lines(pointers);
      for (const pointer of pointers) expect(found.get(pointer), `${pointer} in ${text}`).toBe(expected.get(pointer));
    }),
  );
});

test("what is not there is on the line of the nearest that is", () => {
  const text = '{\n  "users": [\n    {\n      "roles": []\n    }\n  ]\n}';
  expect(Object.fromEntries(jsonLines(text, ["/apps", "/users/1", "/users/0/roles/7/x", "/users/0/fcid"]))).toEqual({
    "/apps": 1,
    "/users/1": 2,
    "/users/0/roles/7/x": 4,
    "/users/0/fcid": 3,
  });
});

test("a pointer's segments are those it was made of", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (segments) => {
      expect(pointerSegments(segments.reduce(pointerTo, ""))).toEqual(segments);
    }),
  );
});
