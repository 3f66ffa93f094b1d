import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { fixtureFields } from "../../scripts/lib/fixture-fields.js";
import { textOf } from "../../scripts/lib/language.js";
import { pages } from "../../scripts/lib/pages.js";
import { settingsTable } from "../../scripts/lib/settings.js";
import { readSchema } from "../../scripts/lib/documents.js";
import { fidelity } from "../../src/generated/fidelity.js";
import { fields } from "../../src/generated/fields.js";
import { operations } from "../../src/generated/operations.js";
import { settings } from "../../src/generated/settings.js";
import { readText } from "./markdown.ts";

const made = await pages();
const { schemas } = readSchema("fixtures", "fixtures/schema.json", "Tenant").content.components;
const documented = Object.values(fixtureFields(schemas)).flat();

/** The rows of a page's tables, without heads and rules, as lists of cells. */
const rowsOf = (path: string): string[][] =>
  readText(path)
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| -"))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );

describe("a generated page", () => {
  it.each(Object.keys(made))("is the one that node scripts/docs.js makes: %s", (path) => {
    expect(readText(path)).toBe(made[path]);
  });

  it.each(["docs", "docs/zh"])("of %s has a row for every setting, control operation and behaviour", (folder) => {
    const first = (path: string, cell: number) => rowsOf(`${folder}/${path}`).map((cells) => cells[cell]);
    expect(first("settings.md", 0)).toEqual(expect.arrayContaining(settings.map(({ name }) => `\`${name}\``)));
    const calls = Object.values(operations).filter(({ document }) => document === "control");
    expect(first("control-api.md", 1)).toEqual(
      expect.arrayContaining(calls.map(({ operationId }) => `\`${operationId}\``)),
    );
    const headings = readText(`${folder}/fidelity.md`).match(/^## /gm)?.length ?? 0;
    expect(rowsOf(`${folder}/fidelity.md`)).toHaveLength(fidelity.length + headings);
  });

  it("has a Chinese text in every row of docs/zh", () => {
    const texts = ["settings.md", "control-api.md", "fidelity.md"].flatMap((name) =>
      rowsOf(`docs/zh/${name}`).map((cells) => (name === "fidelity.md" ? cells[0] : cells.at(-1)) ?? ""),
    );
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
  });

  it("is refused when a Chinese text is missing", () => {
    const place = "control.openapi.yaml getRoot";
    expect(() => textOf({ summary: "Go to the console" }, "zh", place)).toThrow(
      `${place}: x-zh is missing; add the Chinese text beside the English`,
    );
  });
});

/** A schema whose references lead into the document of all components. */
const local = <T extends object>(schema: T): T =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"fixtures#/components')) as T;

const ajv = new Ajv2020({ strict: false, schemas: [{ $id: "fixtures", components: { schemas: local(schemas) } }] });

describe("the tables of the fixtures' fields", () => {
  const paths = Object.entries(fields)
    .filter(([object]) => !object.startsWith("/settings"))
    .flatMap(([object, names]) => names.map((name) => `${object}/${name}`.slice(1).replaceAll("/*", "[]")))
    .map((path) => path.replaceAll("/", "."));

  it("have every field of the schema", () => {
    expect(paths.length).toBeGreaterThan(80);
    expect(documented.map(({ path }) => path).sort()).toEqual(paths.sort());
  });

  it.each(["docs/fixtures.md", "docs/zh/fixtures.md"])(
    "give %s a row with default, example and meaning each",
    (path) => {
      const rows = rowsOf(path).filter((cells) => cells.length === 5 && (cells[0] ?? "").startsWith("`"));
      expect(rows.map(([name]) => name)).toEqual(documented.map(({ name }) => `\`${name}\``));
      expect(rows.filter((cells) => cells.includes(""))).toEqual([]);
    },
  );

  it.each(documented.map(({ path, ...field }) => [path, field] as const))(
    "show a valid example of %s",
    (_path, field) => {
      const { schema, example } = field;
      const valid = ajv.compile(local(schema))(example);
      expect([example, valid, ajv.errors]).toEqual([example, true, null]);
    },
  );
});

it.each(settingsTable(schemas))("the page of settings shows a valid example of $name", ({ name, example }) => {
  const nested = name.split(".").reduceRight<unknown>((value, key) => ({ [key]: value }), example);
  const isValid = ajv.compile({ $ref: "fixtures#/components/schemas/Settings" });
  expect([nested, isValid(nested)]).toEqual([nested, true]);
});
