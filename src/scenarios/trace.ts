import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatorConnection } from "../client/connection.ts";
import type { ScenarioFailure } from "./report.ts";
import type { Scenario } from "./scenario.ts";

/** Writes a file for each failed scenario: the failure, and everything that was pushed and called. */
export class Trace {
  readonly #folder: string;
  readonly #names = new Set<string>();

  /** @throws Error when the folder cannot be created */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  /** Writes the file of a failed scenario, whose tenant is still there. */
  async write({ name }: Scenario, failure: ScenarioFailure, { control }: EmulatorConnection): Promise<void> {
    const query = { limit: 1000 };
    const [{ deliveries }, { requests }] = await Promise.all([
      control.call("listDeliveries", { query }),
      control.call("listRequests", { query }),
    ]);
    const path = join(this.#folder, `${this.#nameOf(name)}.json`);
    writeFileSync(path, `${JSON.stringify({ name, failure, deliveries, requests }, null, 2)}\n`);
  }

  #nameOf(name: string): string {
    const base =
      name
        .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
        .replaceAll(/^-+|-+$/g, "")
        .slice(0, 80) || "scenario";
    let unique = base;
    for (let count = 2; this.#names.has(unique); count++) unique = `${base}-${count}`;
    this.#names.add(unique);
    return unique;
  }
}
