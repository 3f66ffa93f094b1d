import Ajv2020 from "ajv/dist/2020.js";
import { schemaFindings, type Validate } from "../tenant/schema-findings.ts";
import type { Tool } from "./tool.ts";

/** Checks arguments of tools against their input schemas. */
export class ArgumentChecks {
  // The schemas are the emulator's own: compiling the schema of schemas to check them takes longer than all of them.
  readonly #ajv = new Ajv2020.default({ allErrors: true, strict: false, meta: false, validateSchema: false });
  readonly #validators = new Map<string, Validate>();

  /** Returns what is wrong with the arguments of a tool, a line for each problem; "" when nothing is. */
  problems({ name, input }: Tool, args: unknown): string {
    let validate = this.#validators.get(name);
    if (validate === undefined) {
      validate = this.#ajv.compile(input) as Validate;
      this.#validators.set(name, validate);
    }
    const known = Object.keys(input.properties);
    const { findings } = schemaFindings(args, validate, (path) => (path === "" ? known : undefined));
    return findings.map(({ path, message }) => (path === "" ? message : `${path.slice(1)}: ${message}`)).join("\n");
  }
}
