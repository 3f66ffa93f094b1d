import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patchBetween, patchedRow } from "../../src/store/row-patch.ts";

const list = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 });
const row = fc.record({ a: fc.option(fc.string(), { nil: undefined }), b: list, c: list }, { requiredKeys: [] });
const written = (value: object): object => JSON.parse(JSON.stringify(value)) as object;

describe("the change of a row", () => {
  it("turns any row into any other", () => {
    fc.assert(
      fc.property(row, row, (before, after) => {
        const patch = written(patchBetween(before, after));
        expect(patchedRow(written(before), patch)).toEqual(written(after));
      }),
    );
  });

  it("holds only the elements that a list gained, also where it lost some in the middle", () => {
    const elements = Array.from({ length: 101 }, (_, at) => ({ at }));
    const before = { payload: { body: "text" }, attempts: elements.slice(0, 100) };
    const after = { ...before, attempts: [...elements.slice(0, 10), ...elements.slice(11)] };
    const keep = [
      [0, 10],
      [11, 100],
    ];
    expect(patchBetween(before, after)).toEqual({ lists: { attempts: { keep, add: [{ at: 100 }] } } });
  });

  it("is refused for a row or a list that is not there", () => {
    const lists = { attempts: { keep: [[0, 1] as const], add: [] } };
    expect(() => patchedRow(undefined, {})).toThrow("a change of a row that is not there");
    expect(() => patchedRow({ attempts: [] }, { lists })).toThrow("a change of a list that is not there");
  });
});
