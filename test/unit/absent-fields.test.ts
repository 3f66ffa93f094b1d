import { describe, expect, it } from "vitest";
import { bodies, shapes, type BodyShape } from "../../src/generated/bodies.js";
import { present } from "../../src/http/absent-fields.ts";

/** Values in which every optional field of a shape is null, one for each branch, and how many nulls each has. */
interface Sample {
  readonly value: unknown;
  readonly nulls: number;
}

function samplesOf(shape: BodyShape, depth = 0): Sample[] {
  if (shape.ref !== undefined) return samplesOf(shapes[shape.ref] ?? {}, depth);
  if (shape.items !== undefined) {
    return samplesOf(shape.items, depth + 1).map(({ value, nulls }) => ({ value: [value, value], nulls: 2 * nulls }));
  }
  const { tag, branches = {} } = shape;
  const own = ownFields(shape, depth);
  return tag === undefined ? [own] : inBranches(own, { tag, branches, depth });
}

function ownFields({ optional = [], fields = {} }: BodyShape, depth: number): Sample {
  const value: Record<string, unknown> = Object.fromEntries(optional.map((name) => [name, null]));
  let nulls = optional.length;
  for (const [name, field] of Object.entries(fields)) {
    const [sample] = depth > 6 || optional.includes(name) ? [] : samplesOf(field, depth + 1);
    if (sample === undefined) continue;
    value[name] = sample.value;
    nulls += sample.nulls;
  }
  return { value, nulls };
}

/** A sample once for each branch, with the branch's fields. */
function inBranches(
  { value: own, nulls }: Sample,
  { tag, branches, depth }: { tag: string; branches: Readonly<Record<string, BodyShape>>; depth: number },
): Sample[] {
  return Object.entries(branches).flatMap(([value, branch]) =>
    samplesOf(branch, depth + 1).map((sample) => ({
      value: { ...(own as object), ...(sample.value as object), [tag]: value },
      nulls: nulls + sample.nulls,
    })),
  );
}

const hasNull = (value: unknown): boolean =>
  value === null || (typeof value === "object" && Object.values(value).some(hasNull));

const named = Object.entries({ ...bodies, ...shapes });

describe("fields that count as absent", () => {
  it("are the picture of a text card, a film and a recording where an empty text is", () => {
    const blank = Object.entries(shapes).filter(([, { blank: names = [] }]) => names.length > 0);
    expect(blank.map(([name, { blank: names }]) => [name, names])).toEqual(
      expect.arrayContaining([
        ["platform:TextcardContent", ["o_url"]],
        ["platform:VideoContent", ["o_url"]],
        ["platform:AudioContent", ["o_url"]],
      ]),
    );
    for (const [name, shape] of blank)
      expect(present({ o_url: "", body: "" }, shape).value, name).toEqual({ body: "" });
  });

  it.each(named)("are all optional fields of %s that are null, at every depth and in every branch", (_, shape) => {
    for (const { value, nulls } of samplesOf(shape)) {
      const given = structuredClone(value);
      const kept = present(value, shape);
      expect(hasNull(kept.value)).toBe(false);
      expect(kept.nulls.count).toBe(nulls);
      expect(value).toEqual(given);
    }
  });
});
