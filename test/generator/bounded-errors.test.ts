import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { array, assert, anything, constant, integer, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { withBoundedErrors } from "../../scripts/lib/bounded-errors.js";

interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly (ErrorObject & { at: number })[] | null;
  readonly count?: number;
}

const unknownUnit = 2 ** 26;

const schema = {
  $id: "sample",
  $defs: {
    node: {
      type: "object",
      additionalProperties: false,
      required: ["name"],
      properties: {
        name: { type: "string", minLength: 2 },
        nodes: { type: "array", items: { $ref: "#/$defs/node" } },
        value: {
          anyOf: [{ type: "string" }, { type: "object", required: ["a"], properties: { a: { type: "integer" } } }],
        },
        one: {
          oneOf: [{ type: "integer" }, { type: "number", minimum: 5 }, { type: "array", contains: { const: 1 } }],
        },
      },
      propertyNames: { not: { const: "bad" } },
      dependentSchemas: { value: { required: ["nodes"] } },
    },
  },
  $ref: "#/$defs/node",
};

/** The same schema as the compiler makes it, and bounded. */
function validators(limit: number): { plain: Validator; bounded: Validator } {
  const ajv = new Ajv2020({ allErrors: true, inlineRefs: false, code: { source: true, optimize: true } });
  const code = standaloneCode.default(ajv, ajv.compile(schema));
  const load = (text: string): Validator => {
    const module: { exports: unknown } = { exports: undefined };
    const run = runInThisContext(`(module, require) => {${text}}`) as (module: object, require: NodeJS.Require) => void;
    run(module, createRequire(import.meta.url));
    return module.exports as Validator;
  };
  return { plain: load(code), bounded: load(withBoundedErrors(code, limit)) };
}

const name = oneof(constant("ab"), constant("x"), integer());
const node = record(
  {
    name,
    nodes: array(oneof(record({ name, odd: integer(), bad: integer() }, { requiredKeys: [] }), anything()), {
      maxLength: 6,
    }),
    value: oneof(constant("x"), record({ a: oneof(integer(), constant("x")) }, { requiredKeys: [] }), anything()),
    one: oneof(integer(), constant(5.5), array(integer({ min: 0, max: 2 })), anything()),
    odd: integer(),
    bad: integer(),
  },
  { requiredKeys: [] },
);
const value = oneof(node, record({ name: constant("ab"), nodes: array(node) }), anything());

describe("a bounded validator", () => {
  it("finds what the compiler's own finds, and counts it", () => {
    const { plain, bounded } = validators(1000);
    assert(
      property(value, (data) => {
        const isValid = plain(data);
        const errors = plain.errors ?? [];
        expect(bounded(data)).toBe(isValid);
        expect((bounded.errors ?? []).map(({ at: _, ...error }) => error)).toEqual(errors);
        const unknown = errors.filter(({ keyword }) => keyword === "additionalProperties").length;
        expect(bounded.count).toBe(unknown * unknownUnit + errors.length - unknown);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the first of what is unknown and of everything else", () => {
    const { plain, bounded } = validators(3);
    assert(
      property(value, (data) => {
        expect(bounded(data)).toBe(plain(data));
        const errors = plain.errors ?? [];
        const isUnknown = ({ keyword }: ErrorObject): boolean => keyword === "additionalProperties";
        const kept = (bounded.errors ?? []).map(({ at: _, ...error }) => error);
        expect(kept.filter(isUnknown)).toEqual(errors.filter(isUnknown).slice(0, 3));
        expect(kept.filter((error) => !isUnknown(error))).toEqual(
          errors.filter((error) => !isUnknown(error)).slice(0, 3),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("takes time linear in what is wrong", () => {
    const { bounded } = validators(100);
    const nodes = Array.from({ length: 200_000 }, () => ({}));
    expect(bounded({ name: "ab", nodes })).toBe(false);
    expect(bounded.errors).toHaveLength(100);
    expect(bounded.count).toBe(200_000);
  });

  it("is not made of code that is not known", () => {
    expect(() => withBoundedErrors("let vErrors = null;let errors = 0;vErrors = [1];", 3)).toThrow(
      "its code has changed",
    );
  });
});
