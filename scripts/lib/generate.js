import { stringify } from "yaml";
import { declarations } from "./declarations.js";
import { readDocument, readFolder, readSchema, readYaml } from "./documents.js";
import { readFidelity } from "./fidelity.js";
import { fieldTable } from "./fields.js";
import { bodyShapes } from "./body-shapes.js";
import { operationTable } from "./operations.js";
import { settingsDefaults, settingsTable } from "./settings.js";
import { itemShapes } from "./shapes.js";
import { toolInputs } from "./tool-inputs.js";
import { typesOf } from "./types.js";
import { validatorFiles } from "./validator-files.js";
import {
  answerValidators,
  componentValidators,
  contentComponents,
  requestValidators,
  Validators,
} from "./validators.js";

/** @import { Document } from "./documents.js" */

/** The schemas of the state's rows. */
export const rowSchemas = "src/store/rows.schema.yaml";

/** Components of the platform's document that the emulator checks apart from requests: what bots answer, and cards. */
const runtimeComponents = ["SearchAnswer", "CuiInfo"];

/**
 * Everything that is made from the OpenAPI documents, the fixtures' schema and the list of what is known of the platform.
 * @returns {Promise<Record<string, string>>} the files by path
 * @throws {import("./script.js").BrokenInput}
 */
export async function generate() {
  const platform = readDocument("platform", "openapi.yaml");
  const control = readDocument("control", "control.openapi.yaml");
  const fixtures = readSchema("fixtures", "fixtures/schema.json", "Tenant");
  const scenarios = readSchema("scenarios", "fixtures/scenario.schema.json", "Scenario");
  const rows = readDocument("rows", rowSchemas);
  const settings = settingsTable(fixtures.content.components.schemas);
  const { version } = /** @type {{ version: string }} */ (readYaml("package.json").content);
  const runtime = runtimeComponents.map((name) => JSON.stringify(name)).join(" | ");
  const operations = operationTable([platform, control]);
  const files = {
    ...declarations,
    "operations.d.ts": `${declarations["operations.d.ts"]}${appOperationIds(operations)}`,
    "validators.d.ts": `${declarations["validators.d.ts"]}type RuntimeComponents = ${runtime};`,
    "platform.d.ts": await typesOf(platform),
    "control.d.ts": await typesOf(control),
    "fixtures.d.ts": await typesOf(fixtures),
    "tenant.d.ts": await typesOf(fixtures, { completed: true }),
    "scenarios.d.ts": await typesOf(scenarios),
    "rows.d.ts": await typesOf(rows, { completed: true, immutable: true }),
    "operations.js": constants({ operations }),
    "bodies.js": constants(bodyShapes([platform, control])),
    "tool-inputs.js": constants({ toolInputs: toolInputs(control) }),
    "fields.js": constants({
      fields: fieldTable(fixtures.content.components.schemas, "Tenant"),
      scenarioFields: fieldTable(scenarios.content.components.schemas, "Scenario"),
    }),
    "shapes.js": constants({
      itemShapes: itemShapes(control),
      eventTypes: platform.content.components.schemas["EventType"]?.["enum"],
    }),
    "settings.js": constants({
      settings: settings.map(({ example: _example, ...setting }) => english(setting)),
      settingsDefaults: settingsDefaults(settings),
    }),
    "default-tenant.js": constants({ defaultTenant: readFolder("fixtures") }),
    "documents.js": constants({ platform: platform.text, control: stringify(control.content, { lineWidth: 0 }) }),
    "fidelity.js": constants({ fidelity: Object.values(readFidelity()).flat().map(english) }),
    "version.js": constants({ version }),
    ...(await runtimeValidators({ platform, control, fixtures, scenarios, rows })),
    "answers.js": await answerModule(platform, control),
  };
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`src/generated/${name}`, `${text.trim()}\n`]));
}

/**
 * Returns an entry without the Chinese texts, which only the documents show.
 * @template {{ zh: string, where_zh?: string }} T
 * @param {T} entry
 * @returns {Omit<T, "zh" | "where_zh">}
 */
function english(entry) {
  const { zh: _zh, where_zh: _where, ...rest } = entry;
  return rest;
}

/**
 * The type of the operations whose handlers are given an app.
 * @param {ReturnType<typeof operationTable>} operations
 */
function appOperationIds(operations) {
  const ids = Object.values(operations).filter(({ access }) => ["app", "bearer", "app_id"].includes(String(access)));
  const union = ids.map(({ operationId }) => JSON.stringify(operationId)).join(" | ");
  return `/** The operations whose calls are an app's or name one. */\nexport type AppOperationId = ${union};\n`;
}

/**
 * What the emulator checks while it runs: a file of validators a document, and the tables that lead to them.
 * @param {Record<"platform" | "control" | "fixtures" | "scenarios" | "rows", Document>} documents
 * @returns {Promise<Record<string, string>>} by the name of the file
 */
async function runtimeValidators({ platform, control, fixtures, scenarios, rows }) {
  const contents = contentComponents(platform);
  return validatorFiles({
    platform: [
      platform,
      (validators) => {
        const byName = componentValidators(validators, platform, contents.values());
        return {
          operationValidators: requestValidators(validators, platform),
          contents: Object.fromEntries([...contents].map(([msgtype, name]) => [msgtype, byName[name] ?? ""])),
          platform: componentValidators(validators, platform, runtimeComponents),
        };
      },
    ],
    control: [control, (validators) => ({ operationValidators: requestValidators(validators, control) })],
    fixtures: [
      fixtures,
      (validators) => ({
        fixtures: componentValidators(validators, fixtures, Object.keys(fixtures.content.components.schemas)),
      }),
    ],
    scenarios: [scenarios, (validators) => ({ scenarios: componentValidators(validators, scenarios, ["Scenario"]) })],
    rows: [
      rows,
      (validators) => ({
        rows: componentValidators(validators, rows, collectionsIn(rows), "completed"),
        snapshot: componentValidators(validators, rows, ["SnapshotHead"]),
      }),
    ],
  });
}

/**
 * The components that are named after collections, as the document of rows spells them.
 * @param {Document} rows
 */
const collectionsIn = (rows) => Object.keys(rows.content.components.schemas).filter((name) => /^[a-z_]+$/.test(name));

/**
 * What tests hold answers against; the emulator never imports it.
 * @param {Document} platform
 * @param {Document} control
 */
async function answerModule(platform, control) {
  const validators = new Validators();
  for (const document of [platform, control]) validators.addComponents(document);
  return validators.module({
    answers: { ...answerValidators(validators, platform), ...answerValidators(validators, control) },
    platform: componentValidators(validators, platform, Object.keys(platform.content.components.schemas)),
    control: componentValidators(validators, control, Object.keys(control.content.components.schemas)),
  });
}

/** @param {Record<string, unknown>} values */
function constants(values) {
  return Object.entries(values)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value, null, 2)};`)
    .join("\n");
}
