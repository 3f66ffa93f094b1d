import { describe, expect, it } from "vitest";
import { closed } from "../../scripts/lib/schemas.js";

const close = (schema: Parameters<typeof closed>[0]) => closed(schema, { base: "platform", place: "here" });
const fields = { a: { type: "string" } };

describe("closing a schema", () => {
  it("refuses unknown fields at every depth", () => {
    const inner = { type: "object", properties: fields };
    const schema = {
      type: "object",
      properties: { list: { type: "array", items: inner }, either: { oneOf: [inner] } },
    };
    const closedInner = { ...inner, additionalProperties: false };
    expect(close(schema)).toEqual({
      type: "object",
      properties: { list: { type: "array", items: closedInner }, either: { oneOf: [closedInner] } },
      additionalProperties: false,
    });
  });

  it("leaves alone what says itself which fields it takes, or names none", () => {
    const open = { type: "object", properties: fields, additionalProperties: true };
    const free = { type: "object" };
    expect([close(open), close(free)]).toEqual([open, free]);
  });

  it("leaves alone what is only a part of another schema", () => {
    const part = { properties: { a: { const: 1 } } };
    const conditional = { if: part, then: { required: ["b"] } };
    expect(close(conditional)).toEqual(conditional);
    const alternatives = { type: "object", properties: fields, anyOf: [part, { required: ["a"] }] };
    expect(close(alternatives)).toEqual({ ...alternatives, additionalProperties: false });
  });

  it("drops what only describes, also where a field is called like a keyword", () => {
    const described = { title: "T", description: "d", examples: [1], "x-fixed": true, type: "integer", default: 1 };
    expect(close(described)).toEqual({ type: "integer", default: 1 });
    const named = { type: "object", properties: { description: { type: "string" }, "x-a": { type: "string" } } };
    expect(close(named)).toEqual({ ...named, additionalProperties: false });
  });

  it("leads references to the components, and discriminators by their branches alone", () => {
    const ref = "#/components/schemas/Text";
    expect(close({ oneOf: [{ $ref: ref }], discriminator: { propertyName: "msgtype", mapping: { a: ref } } })).toEqual({
      oneOf: [{ $ref: "platform#/$defs/Text" }],
      discriminator: { propertyName: "msgtype" },
    });
  });

  it("says where a schema cannot be closed", () => {
    const composed = { properties: { info: { properties: fields, allOf: [{ required: ["a"] }] } } };
    expect(() => close(composed)).toThrow("here/properties/info: write the properties of allOf out");
    expect(() => close({ unevaluatedProperties: false })).toThrow("here: use additionalProperties");
  });
});
