import { BrokenInput } from "./script.js";

/** @import { Schema } from "./documents.js" */

/**
 * The names of the fields that objects in fixtures can have, by the JSON pointer of the object with * for an index
 * ("/users/*").
 * @param {Record<string, Schema>} schemas
 * @returns {Record<string, string[]>}
 */
export function fieldTable(schemas) {
  return Object.fromEntries(objects({ $ref: "#/components/schemas/Tenant" }, "", schemas));
}

/**
 * @param {Schema} schema
 * @param {string} path
 * @param {Record<string, Schema>} schemas
 * @returns {[string, string[]][]}
 */
function objects(schema, path, schemas) {
  const target = schema.$ref === undefined ? schema : schemas[schema.$ref.replace(/^.*\//, "")];
  if (!target) throw new BrokenInput("fixtures/schema.json", `no ${String(schema.$ref)}`);
  const { properties, items } = /** @type {Schema & { items?: Schema }} */ (target);
  if (items) return objects(items, `${path}/*`, schemas);
  if (!properties) return [];
  const below = Object.entries(properties).flatMap(([name, child]) => objects(child, `${path}/${name}`, schemas));
  return [[path, Object.keys(properties)], ...below];
}
