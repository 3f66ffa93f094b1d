import type { ControlApi } from "../client/api.ts";
import { control, platform } from "../generated/documents.js";

/** Reads a file of the package. */
export type ReadPackageFile = (path: string) => Promise<string>;

interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
  readonly read: (sources: { readFile: ReadPackageFile; control: ControlApi }) => Promise<string>;
}

const yaml = "application/yaml";
const json = "application/json";

/** Resources of the server: documents, schemas and guides of the package. */
export const resources: readonly Resource[] = [
  {
    uri: "finchat://openapi/platform",
    name: "FinChat's open platform (OpenAPI)",
    description: "Every call of the platform and the IAM, every pushed event",
    mimeType: yaml,
    read: () => Promise.resolve(platform),
  },
  {
    uri: "finchat://openapi/control",
    name: "Control API of the emulator (OpenAPI)",
    description: "Every call with which tests steer and inspect the emulator",
    mimeType: yaml,
    read: () => Promise.resolve(control),
  },
  {
    uri: "finchat://schema/fixtures",
    name: "Schema of fixtures",
    description: "Users, apps, rooms and everything else that a tenant starts with",
    mimeType: json,
    read: ({ readFile }) => readFile("fixtures/schema.json"),
  },
  {
    uri: "finchat://schema/scenario",
    name: "Schema of scenarios",
    description: "Conversation tests as YAML, for run_scenario",
    mimeType: json,
    read: ({ readFile }) => readFile("fixtures/scenario.schema.json"),
  },
  {
    uri: "finchat://guide/bots",
    name: "Guide for bot developers",
    description: "Tokens, messages, pushes, retries, cards, searches",
    mimeType: "text/markdown",
    read: ({ readFile }) => readFile("docs/bots.md"),
  },
  {
    uri: "finchat://fidelity",
    name: "Fidelity",
    description: "What of the platform is documented, assumed or observed, behaviour by behaviour",
    mimeType: json,
    read: async ({ control: api }) => JSON.stringify(await api.call("getFidelity"), null, 1),
  },
];
