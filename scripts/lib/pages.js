import { format, resolveConfig } from "prettier";
import { operationsOf, readDocument, readSchema } from "./documents.js";
import { root } from "./files.js";
import { settingsTable } from "./settings.js";

/**
 * The pages of docs/ that are made from the schema of the fixtures and from control.openapi.yaml.
 * @returns {Promise<Record<string, string>>} the files by path
 * @throws {import("./script.js").BrokenInput}
 */
export async function pages() {
  const style = await resolveConfig(`${root}package.json`);
  const formatted = (/** @type {string} */ text) => format(text, { ...style, parser: "markdown" });
  return { "docs/settings.md": await formatted(settingsPage()), "docs/control-api.md": await formatted(controlPage()) };
}

const origin = "<!-- Made by scripts/docs.js; change what it is made from. -->";

function settingsPage() {
  const { components } = readSchema("fixtures", "fixtures/schema.json", "Tenant").content;
  const rows = settingsTable(components.schemas).map(({ name, types, default: value, fixed, description }) => [
    `\`${name}\``,
    `\`${JSON.stringify(value)}\``,
    types.join(" or "),
    fixed ? `${description} Cannot change while the emulator runs.` : description,
  ]);
  return `${origin}

# Settings

A setting can be given in five places, the later ones winning: its default, the fixtures' \`settings\`, a config file
(\`--config FILE\`, YAML or JSON), the environment, a flag. In files, settings are nested at their dots. In the environment
\`push.timeout_ms\` is \`FINCHAT_EMULATOR_PUSH_TIMEOUT_MS\`; what is no text is written as JSON. The flags \`--strict\` and
\`--control-token\` are settings by another name, and \`startEmulator({ settings })\` takes them nested.

\`GET /_emulator/v1/settings\` tells what is in force; \`PATCH\` changes it until the next reset, with
\`--data-dir\` also over a restart.

${table(["setting", "default", "type", "what it says"], rows)}
`;
}

function controlPage() {
  const document = readDocument("control", "control.openapi.yaml");
  const { tags } = /** @type {{ tags: { name: string, description: string }[] }} */ (
    /** @type {unknown} */ (document.content)
  );
  const operations = /** @type {(ReturnType<typeof operationsOf>[number] & { tags: string[], summary: string })[]} */ (
    operationsOf(document)
  );
  const sections = tags.map(({ name, description }) => {
    const rows = operations
      .filter((operation) => operation.tags.includes(name))
      .map(({ method, path, operationId, summary }) => [
        `\`${method.toUpperCase()} ${path}\``,
        `\`${operationId}\``,
        summary,
      ]);
    const [heading, remark] = description.split(". ");
    return [`## ${heading}`, remark && `${remark}.`, table(["call", "operation", "what it does"], rows)]
      .filter(Boolean)
      .join("\n\n");
  });
  return `${origin}

# The emulator's own API

It stands in for what people do in a FinChat client, in the developer console and in the administrator's, and lets a test
steer and inspect the emulator. [control.openapi.yaml](../control.openapi.yaml) describes every field; a running emulator
shows it at \`/_emulator/docs\`. An operation that is described but not there yet answers 501.

JSON in, JSON out. Times are milliseconds since the epoch; durations are milliseconds too, and some fields also take texts
such as \`"90s"\` and \`"1h"\`. An error is \`{errcode, error, data?}\` with a code of its own:

${table(
  ["errcode", "status", "when"],
  [
    ["`EMULATOR_BAD_REQUEST`", "400", "the request breaks the contract, or its body names something that is not there"],
    ["`EMULATOR_UNAUTHORIZED`", "401", "the control token is missing or wrong"],
    ["`EMULATOR_FORBIDDEN`", "403", "the Host or Origin is not trusted"],
    ["`EMULATOR_NOT_FOUND`", "404", "the path names something that is not there"],
    ["`EMULATOR_CONFLICT`", "409", "a rule forbids it, or the time to wait is over"],
    ["`EMULATOR_UNKNOWN`", "405, 413, 415, 501", "the status says it"],
  ],
)}

Lists are \`{<collection>: [...], cursor?}\`: \`limit\` is 100 unless said otherwise and 1000 at most, and \`cursor\` asks for the
next page. \`PATCH\` is a JSON merge patch. Who may call it at all is in [SECURITY.md](../SECURITY.md).

${sections.join("\n\n")}
`;
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
