import { textOf } from "./language.js";
import { BrokenInput } from "./script.js";

/** @import { Schema } from "./documents.js" */

/**
 * Every setting, from the schema of the fixtures: its dotted name, its JSON types, its default, whether it is fixed
 * while the process runs, an example and its texts.
 * @param {Record<string, Schema>} schemas
 * @returns {{ name: string, default: unknown, fixed: boolean, types: string[], description: string, zh: string,
 *   example: unknown }[]}
 */
export function settingsTable(schemas) {
  return leaves({ $ref: "#/components/schemas/Settings" }, "", schemas);
}

/**
 * The settings with their defaults, nested as in the fixtures.
 * @param {ReturnType<typeof settingsTable>} table
 */
export function settingsDefaults(table) {
  /** @type {Record<string, unknown>} */
  const defaults = {};
  for (const { name, default: value } of table) {
    const [group = "", leaf] = name.split(".");
    if (leaf === undefined) defaults[group] = value;
    else defaults[group] = Object.assign(defaults[group] ?? {}, { [leaf]: value });
  }
  return defaults;
}

/**
 * @param {Schema} schema
 * @param {string} name
 * @param {Record<string, Schema>} schemas
 * @returns {ReturnType<typeof settingsTable>}
 */
function leaves(schema, name, schemas) {
  const target = schema.$ref === undefined ? schema : schemas[schema.$ref.replace(/^.*\//, "")];
  if (!target) throw new BrokenInput("fixtures/schema.json", `no ${String(schema.$ref)}`);
  if (target.properties) {
    const prefix = name === "" ? "" : `${name}.`;
    return Object.entries(target.properties).flatMap(([key, child]) => leaves(child, prefix + key, schemas));
  }
  const node = { ...target, ...schema };
  const { default: value, description = "", type, examples, "x-fixed": fixed } = node;
  if (value === undefined) throw new BrokenInput("fixtures/schema.json", `setting ${name} has no default`);
  if (examples === undefined) throw new BrokenInput("fixtures/schema.json", `setting ${name} has no examples`);
  const [example] = /** @type {unknown[]} */ (examples);
  const types = [type].flat().map(String);
  const zh = textOf(node, "zh", `fixtures/schema.json setting ${name}`);
  return [{ name, types, default: value, fixed: fixed === true, description: String(description), zh, example }];
}
