import { expect, it } from "vitest";
import { patternSize } from "../../src/realtime/pattern-size.ts";

it.each([
  ["", 0],
  ["hello", 5],
  ["\\d+\\.\\d", 4],
  ["[a-z\\]{9}]{3}", 3],
  ["a{1000}b{1000}", 2000],
  ["(ab){10}", 30],
  ["((a{30}){30})", 931],
  ["(?:ab|c){2,5}x", 36],
  ["[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", 39],
  ["\\p{L}{3}\\pN", 200],
  ["\\x{4e00}{4,}", 4],
  ["((((", 0],
  ["a)))){5}", 25],
  ["{5}", 0],
])("the size of %s is %i", (pattern, size) => {
  expect(patternSize(pattern)).toBe(size);
});
