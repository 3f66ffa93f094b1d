import { BrokenInput } from "./script.js";

/** @import { Schema } from "./documents.js" */

/**
 * The names of the fields that objects of a schema can have, by the JSON pointer of the object with * for an index
 * ("/users/*") and for any name.
 * @param {Record<string, Schema>} schemas
 * @param {string} root the name of the schema
 * @returns {Record<string, string[]>}
 */
export function fieldTable(schemas, root) {
  return Object.fromEntries(objects({ $ref: `#/components/schemas/${root}` }, "", schemas));
}

/**
 * @param {Schema} schema
 * @param {string} path
 * @param {Record<string, Schema>} schemas
 * @returns {[string, string[]][]}
 */
function objects(schema, path, schemas) {
  const target = schema.$ref === undefined ? schema : schemas[schema.$ref.replace(/^.*\//, "")];
  if (!target) throw new BrokenInput("fixtures", `no ${String(schema.$ref)}`);
  const { properties, items, additionalProperties } =
    /** @type {Schema & { items?: Schema, additionalProperties?: Schema | boolean }} */ (target);
  if (!properties && typeof additionalProperties === "object")
    return objects(additionalProperties, `${path}/*`, schemas);
  if (items) return objects(items, `${path}/*`, schemas);
  if (!properties) return [];
  const below = Object.entries(properties).flatMap(([name, child]) => objects(child, `${path}/${name}`, schemas));
  return [[path, Object.keys(properties)], ...below];
}
