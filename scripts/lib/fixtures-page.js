import { readFileSync } from "node:fs";
import { readSchema } from "./documents.js";
import { root } from "./files.js";
import { fixtureFields } from "./fixture-fields.js";
import { folders, table, textOf } from "./language.js";
import { BrokenInput } from "./script.js";

/** @import { Language } from "./language.js" */
/** @import { FixtureField } from "./fixture-fields.js" */

const begin = "<!-- fields: node scripts/docs.js writes them -->";
const end = "<!-- end of the fields -->";

const words = {
  en: {
    head: ["field", "type", "default", "example", "meaning"],
    top: "The tenant",
    required: "required",
    none: "see meaning",
    or: " or ",
    comma: ", ",
    list: "list of ",
    settings: "[settings](settings.md)",
  },
  zh: {
    head: ["字段", "类型", "默认值", "示例", "含义"],
    top: "租户",
    required: "必填",
    none: "见含义",
    or: " 或 ",
    comma: "、",
    list: "列表：",
    settings: "[设置](settings.md)",
  },
};

/**
 * Returns the guide to the fixtures with the tables of all fields: a row a field, from the schema.
 * @param {Language} language
 * @throws {BrokenInput} when the guide has no place for the tables
 */
export function fixturesPage(language) {
  const path = `${folders[language]}/fixtures.md`;
  const text = readFileSync(`${root}${path}`, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new BrokenInput(path, `put "${begin}" and "${end}" around the tables`);
  return `${text.slice(0, from)}${begin}\n\n${sections(language)}\n\n${text.slice(to)}`;
}

/** @param {Language} language */
function sections(language) {
  const { schemas } = readSchema("fixtures", "fixtures/schema.json", "Tenant").content.components;
  const objects = fixtureFields(schemas);
  return Object.entries(objects)
    .map(([object, fields]) => {
      const heading = object === "" ? words[language].top : `\`${object}\``;
      const rows = fields.map((field) => rowOf(field, language, objects));
      return `### ${heading}\n\n${table(words[language].head, rows)}`;
    })
    .join("\n\n");
}

/**
 * @param {FixtureField} field
 * @param {Language} language
 * @param {Record<string, unknown>} objects those that have a table
 */
function rowOf({ name, path, required, schema, example, types, values, list }, language, objects) {
  const { required: must, none, or, comma, list: listOf, settings } = words[language];
  const below = list ? `${path}[]` : path;
  const type = below in objects ? `[object](#${below.replace(/\W/g, "")})` : types.join(or);
  const kind = values.length > 0 ? values.map((value) => `\`${value}\``).join(comma) : type;
  const initial = schema["default"] === undefined ? none : `\`${JSON.stringify(schema["default"])}\``;
  return [
    `\`${name}\``,
    path === "settings" ? settings : `${list ? listOf : ""}${kind}`,
    required ? must : initial,
    `\`${JSON.stringify(example)}\``,
    textOf(schema, language, `fixtures/schema.json ${path}`),
  ];
}
