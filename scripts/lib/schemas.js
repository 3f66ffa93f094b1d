import { BrokenInput } from "./script.js";

/** @import { Schema } from "./documents.js" */

/** Keywords by what they hold: one schema, a list of them, or schemas by name. */
const holdsOne = ["items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"];
const holdsList = ["prefixItems", "allOf", "anyOf", "oneOf"];
const holdsNamed = ["properties", "patternProperties", "dependentSchemas", "$defs"];

/** Keywords whose schemas say only a part of what holds for a value. */
const partial = ["not", "if", "allOf", "dependentSchemas"];
/** Keywords whose schemas are partial too, where they stand beside `properties`. */
const partialBesideProperties = ["then", "else", "anyOf", "oneOf"];

/** Keywords that say nothing about which values are valid. */
const descriptive = ["title", "description", "examples", "example", "deprecated", "externalDocs", "xml"];

/**
 * A schema as ajv takes it: closed, so that an unknown field is an error with the keyword `additionalProperties`, which
 * the HTTP layer turns into a warning or a refusal; free of what only describes; and with its references led to `base`,
 * the id of the schema that holds the document's components as `$defs`.
 *
 * Closed is every object schema with `properties` that does not say itself what `additionalProperties` are, unless it
 * is only a part of another, as in `allOf` or `if`.
 * @param {Schema} schema
 * @param {{ base: string, place: string, part?: boolean }} context
 * @returns {Schema}
 * @throws {BrokenInput} where closing would refuse everything (`properties` beside an `allOf`), and for
 *   `unevaluatedProperties`
 */
export function closed(schema, { base, place, part = false }) {
  refuseUnclosable(schema, place);
  const partialHere = schema.properties ? [...partial, ...partialBesideProperties] : partial;
  /** @type {Schema} */
  const result = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword.startsWith("x-") || descriptive.includes(keyword)) continue;
    const context = { base, place: `${place}/${keyword}`, part: part || partialHere.includes(keyword) };
    result[keyword] = keywordValue(keyword, value, context);
  }
  if (!part && isOpen(schema)) result["additionalProperties"] = false;
  return isObject(schema["x-discriminator"])
    ? tagFirst(result, String(schema["x-discriminator"]["propertyName"]))
    : result;
}

/**
 * Tries the schemas of an `anyOf` for a value that has the tag only, so that one without it is refused once, and not by
 * every schema. (`x-discriminator`, because OpenAPI's own refuses a schema that takes every other tag.)
 * @param {Schema} schema
 * @param {string} tag
 * @returns {Schema}
 */
function tagFirst({ anyOf, ...others }, tag) {
  const tagged = { required: [tag], properties: { [tag]: { type: "string" } } };
  return { ...others, type: "object", if: tagged, then: { anyOf }, else: tagged };
}

/**
 * @param {Schema} schema
 * @param {string} place
 */
function refuseUnclosable(schema, place) {
  if ("unevaluatedProperties" in schema) throw new BrokenInput(place, "use additionalProperties");
  if (schema.properties && "allOf" in schema) {
    throw new BrokenInput(place, "write the properties of allOf out; an object must be one schema");
  }
}

/** @param {Schema} schema */
function isOpen(schema) {
  return schema.properties !== undefined && !("additionalProperties" in schema);
}

/**
 * @param {string} keyword
 * @param {unknown} value
 * @param {{ base: string, place: string, part: boolean }} context
 * @returns {unknown}
 */
function keywordValue(keyword, value, context) {
  const one = (/** @type {unknown} */ schema, place = context.place) =>
    isObject(schema) ? closed(schema, { ...context, place }) : schema;
  if (keyword === "$ref") return String(value).replace(/^#\/components\/schemas\//, `${context.base}#/$defs/`);
  if (keyword === "discriminator" && isObject(value)) return { propertyName: value["propertyName"] };
  if (holdsOne.includes(keyword)) return one(value);
  if (holdsList.includes(keyword) && Array.isArray(value)) return value.map((schema) => one(schema));
  if (holdsNamed.includes(keyword) && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, schema]) => [name, one(schema, `${context.place}/${name}`)]),
    );
  }
  return value;
}

/**
 * @param {unknown} value
 * @returns {value is Schema}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
