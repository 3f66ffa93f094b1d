import fc from "fast-check";
import { componentOf, resolved, type Operation, type Parameter, type Schema } from "./document.ts";

/** Values that exist, by component or by the name of a field: with them a request gets past the first refusals. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** A request that fits the contract. */
export interface GeneratedRequest {
  readonly params: Record<string, string>;
  readonly query: Record<string, string>;
  readonly body: unknown;
}

/** Texts of every script, with what is hostile to parsers among them. */
export const anyText = textOf({});

/** Names that JSON may have, but that the server never takes. */
const isPlainName = (name: string): boolean => name !== "__proto__" && name !== "constructor";

/** Makes values that fit the schemas of the platform's document. */
export class Generator {
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  /** Requests of an operation. A body that is no JSON is bytes. */
  request({ parameters, body }: Operation): fc.Arbitrary<GeneratedRequest> {
    return fc.record({
      params: this.#parameters(parameters.filter((one) => one.in === "path")),
      query: this.#parameters(parameters.filter((one) => one.in === "query")),
      body: this.#body(body),
    });
  }

  #body({ kind, schema }: Operation["body"]): fc.Arbitrary<unknown> {
    if (kind === "none") return fc.constant(undefined);
    if (schema === undefined) return fc.uint8Array().map((bytes) => Buffer.from(bytes));
    return this.#value(schema);
  }

  #parameters(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
    return fc.record(Object.fromEntries(parameters.map((one) => [one.name, this.#parameter(one)])), {
      requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name),
      noNullPrototype: true,
    });
  }

  /** A URL has no segments `.` and `..`: they lead elsewhere. */
  #parameter({ in: place, name, schema }: Parameter): fc.Arbitrary<string> {
    const text = this.#value(schema, name).map(String);
    return place === "path" ? text.filter((segment) => segment !== "." && segment !== "..") : text;
  }

  #value(schema: Schema, name = ""): fc.Arbitrary<unknown> {
    const known = this.#known[componentOf(schema) ?? ""] ?? this.#known[name];
    const made = this.#made(resolved(schema));
    return known === undefined ? made : fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 5 }, made);
  }

  #made(schema: Schema): fc.Arbitrary<unknown> {
    const { const: constant, enum: values, else: filled } = schema;
    const branches = schema.oneOf ?? schema.anyOf;
    if (constant !== undefined) return fc.constant(constant);
    if (values !== undefined) return fc.constantFrom(...values);
    if (branches !== undefined) return fc.oneof(...branches.map((branch) => this.#value(branch)));
    if (filled !== undefined) return fc.oneof(fc.constant({}), this.#value(filled));
    return this.#ofType(schema);
  }

  #ofType(schema: Schema): fc.Arbitrary<unknown> {
    switch (schema.type) {
      case "string":
        return textOf(schema);
      case "integer":
        return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 2 ** 41 });
      case "boolean":
        return fc.boolean();
      case "array":
        return fc.array(this.#value(schema.items ?? {}), { maxLength: 4 });
      case "object":
        return this.#object(schema);
      default:
        return harmlessJson;
    }
  }

  #object({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<object> {
    const declared = fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, this.#value(property, name)])),
      { requiredKeys: [...required], noNullPrototype: true },
    );
    if (additionalProperties === undefined || additionalProperties === false) return declared;
    const names = fc.oneof(this.#names(), anyText).filter((name) => isPlainName(name) && !(name in properties));
    const further = typeof additionalProperties === "object" ? this.#value(additionalProperties) : harmlessJson;
    const dictionary = fc.dictionary(names, further, { maxKeys: 3, noNullPrototype: true });
    return fc.tuple(dictionary, declared).map(([others, own]) => ({ ...others, ...own }));
  }

  /** What objects are keyed by, where they are keyed by ids. */
  #names(): fc.Arbitrary<string> {
    return fc.constantFrom("*", ...(this.#known["Fcid"] ?? []), ...(this.#known["device_id"] ?? []));
  }
}

const harmlessJson = fc.jsonValue({ maxDepth: 2, stringUnit: "grapheme" }).filter((value) => {
  const text = JSON.stringify(value);
  return !text.includes("__proto__") && !text.includes("constructor");
});

/** Lengths are counted in code points. */
function textOf({ pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u"), { maxLength: 60 });
  if (maxLength !== undefined) return fc.string({ unit: "binary", minLength, maxLength });
  return fc.oneof(fc.string({ unit: "grapheme", minLength }), fc.string({ unit: "binary", minLength }));
}
