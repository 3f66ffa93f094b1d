import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { operationsOf, readDocument } from "../../scripts/lib/documents.js";
import { operationTable } from "../../scripts/lib/operations.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "documents-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join("\n"));
  return path;
}

const schemas = JSON.stringify({
  $defs: {
    User: { type: "object", properties: { devices: { items: { $ref: "#/$defs/Device" } } } },
    Device: { type: "object" },
  },
});

describe("reading a document", () => {
  it("brings in the schemas of other files, and those that they refer to", () => {
    write("schema.json", schemas);
    const file = write(
      "api.yaml",
      "openapi: 3.1.0",
      "paths: {}",
      "components:",
      "  schemas:",
      '    Users: {type: array, items: {$ref: "schema.json#/$defs/User"}}',
    );
    expect(readDocument("api", file).content.components.schemas).toEqual({
      Users: { type: "array", items: { $ref: "#/components/schemas/User" } },
      User: { type: "object", properties: { devices: { items: { $ref: "#/components/schemas/Device" } } } },
      Device: { type: "object" },
    });
  });

  it.each([
    ["a file that is not there", [], "cannot be read"],
    ["broken YAML, with its line", ["openapi: 3.1.0", "paths: {", "  a: [}"], /api\.yaml:3: /],
    [
      "a reference to nothing",
      ["paths: {/a: {$ref: '#/components/schemas/Nobody'}}"],
      "no #/components/schemas/Nobody",
    ],
    ["a reference to nothing in another file", ["paths: {/a: {$ref: 'schema.json#/$defs/Nobody'}}"], "#/$defs/Nobody"],
    [
      "a borrowed schema whose name is taken",
      ["paths: {/a: {$ref: 'schema.json#/$defs/User'}}", "components: {schemas: {User: {}}}"],
      "User is also in",
    ],
  ])("names %s", (_, lines, message) => {
    write("schema.json", schemas);
    const file = lines.length > 0 ? write("api.yaml", ...lines) : join(folder, "none.yaml");
    expect(() => readDocument("api", file)).toThrow(message);
    expect(() => readDocument("api", file)).toThrow(file);
  });
});

describe("the operations", () => {
  const api = (...operations: string[]) => readDocument("api", write("api.yaml", "paths:", ...operations));

  it("have the parameters of their path, and what is said of them", () => {
    const document = api(
      "  /rooms/{room_id}:",
      "    parameters: [{name: room_id, in: path, required: true, schema: {type: string}}]",
      "    put:",
      "      operationId: updateRoom",
      "      parameters: [{name: app_id, in: query, schema: {type: string}}]",
      "      security: [{appAccessToken: []}]",
      "      x-errcodes: [FC_BAD_JSON]",
      "      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}",
    );
    expect(operationsOf(document).map(({ parameters }) => parameters.map(({ name }) => name))).toEqual([
      ["room_id", "app_id"],
    ]);
    expect(operationTable([document])).toEqual({
      updateRoom: {
        access: "app",
        operationId: "updateRoom",
        document: "api",
        method: "PUT",
        path: "/rooms/{room_id}",
        security: ["appAccessToken"],
        body: "json",
        bodyRequired: true,
        requestMediaTypes: ["application/json"],
        appIdIn: "query",
        errcodes: ["FC_BAD_JSON"],
      },
    });
  });

  it.each([
    ["no operationId", "get: {}", "operationId must be lowerCamel, not undefined"],
    ["a name that is no identifier", "get: {operationId: Get-A}", "operationId must be lowerCamel, not Get-A"],
    ["a name twice", "get: {operationId: a}, put: {operationId: a}", "operationId a is taken"],
  ])("may not have %s", (_, operations, message) => {
    expect(() => operationsOf(api(`  /a: {${operations}}`))).toThrow(message);
  });

  it("of two documents may not share a name", () => {
    const document = api("  /a: {get: {operationId: a}}");
    expect(() => operationTable([document, document])).toThrow("operationId a is also in the api document");
  });
});
