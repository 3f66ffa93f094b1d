import { BrokenInput } from "./script.js";

/** @import { Schema } from "./documents.js" */

/**
 * A field of the fixtures. `path` is where it stands (`apps[].callback.url`), `types` are JSON types, `values` the only
 * values that are allowed, if there are such; both are those of the items of a `list`.
 * @typedef {{ name: string, path: string, required: boolean, schema: Schema, example: unknown, types: string[],
 *   values: string[], list: boolean }} FixtureField
 */

/**
 * Returns the fields of every object of the fixtures, by the path of the object (`apps[].callback`), except those of the
 * settings.
 * @param {Record<string, Schema>} schemas
 * @returns {Record<string, FixtureField[]>}
 * @throws {BrokenInput} when a field has no example
 */
export function fixtureFields(schemas) {
  return Object.fromEntries(objects(follow({ $ref: "#/Tenant" }, schemas), "", schemas));
}

/**
 * @param {Schema} schema
 * @param {string} path
 * @param {Record<string, Schema>} schemas
 * @returns {[string, FixtureField[]][]}
 */
function objects(schema, path, schemas) {
  const required = /** @type {string[]} */ (schema["required"] ?? []);
  const children = Object.entries(schema.properties ?? {}).map(([name, child]) => {
    const target = follow(child, schemas);
    const place = path === "" ? name : `${path}.${name}`;
    const items = itemsOf(target, schemas);
    const { type, enum: values = [] } = items ?? target;
    const field = {
      name,
      path: place,
      required: required.includes(name),
      schema: target,
      example: exampleOf(target, place, schemas),
      types: [type].flat().map(String),
      values: /** @type {string[]} */ (values),
      list: items !== undefined,
    };
    return { field, object: items ?? target, below: items ? `${place}[]` : place };
  });
  const nested = children
    .filter(({ field, object }) => object.properties && field.path !== "settings")
    .flatMap(({ object, below }) => objects(object, below, schemas));
  return [[path, children.map(({ field }) => field)], ...nested];
}

/**
 * Returns the first example of a schema, or one that follows from it.
 * @param {Schema} schema
 * @param {string} place
 * @param {Record<string, Schema>} schemas
 * @returns {unknown}
 */
function exampleOf(schema, place, schemas) {
  const { type, enum: values, examples, default: initial } = schema;
  if (Array.isArray(examples)) return examples[0];
  if (Array.isArray(values)) return values.find((value) => value !== initial);
  if (type === "boolean") return initial !== true;
  const items = itemsOf(schema, schemas);
  if (items) return [exampleOf(items, `${place}[]`, schemas)];
  if (!schema.properties) throw new BrokenInput(`fixtures/schema.json ${place}`, "has no example; add examples");
  const required = /** @type {string[]} */ (schema["required"] ?? []);
  const names = required.length > 0 ? required : Object.keys(schema.properties).slice(0, 1);
  const fields = names.map((name) => {
    const child = follow(schema.properties?.[name] ?? {}, schemas);
    return [name, exampleOf(child, `${place}.${name}`, schemas)];
  });
  return Object.fromEntries(fields);
}

/**
 * @param {Schema} schema
 * @param {Record<string, Schema>} schemas
 */
function itemsOf(schema, schemas) {
  const { items } = /** @type {{ items?: Schema }} */ (schema);
  return items && follow(items, schemas);
}

/**
 * Returns a schema with those of the component that it refers to.
 * @param {Schema} schema
 * @param {Record<string, Schema>} schemas
 * @returns {Schema}
 */
function follow(schema, schemas) {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...own } = schema;
  const target = schemas[$ref.replace(/^.*\//, "")];
  if (!target) throw new BrokenInput("fixtures/schema.json", `no ${$ref}`);
  return { ...target, ...own };
}
