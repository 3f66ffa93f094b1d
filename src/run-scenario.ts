import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EmulatorConnection } from "./client/connection.ts";
import { knownOptions } from "./core/known-options.ts";
import { ConfigError } from "./core/option-values.ts";
import { wallClock } from "./core/wall.ts";
import type { FileUrl } from "./library-options.ts";
import { scenarioTenants } from "./scenario-surroundings.ts";
import { findScenarios } from "./scenarios/find-files.ts";
import { checkScenario, loadScenarios } from "./scenarios/load.ts";
import { failureText } from "./scenarios/reporters/failure-text.ts";
import type { StartEmulator } from "./scenarios/hosts.ts";
import type { ScenarioReport } from "./scenarios/report.ts";
import { runAll } from "./scenarios/run-all.ts";
import type { Scenario, ScenarioFile } from "./scenarios/scenario.ts";

/** Options of `runScenario`. */
export interface RunScenarioOptions {
  /** An emulator that runs already: the scenario runs in a tenant of its own there. */
  readonly emulator?: EmulatorConnection;
}

/** Registers a test, as `test` and `it` of vitest, jest and node:test do. */
export type RegisterTest = (name: string, run: () => Promise<void>, timeoutMs?: number) => unknown;

/** Options of `scenarios`. */
export interface ScenariosOptions extends RunScenarioOptions {
  /** Registers a test; by default the global `test` of the framework. */
  readonly test?: RegisterTest;
}

/** Time in which a scenario's test must end, in ms: its expectations end it long before. */
const testTimeout = 300_000;

/**
 * Makes `runScenario`, which runs a scenario, by its path or as an object, and resolves to the report.
 * @throws ScenarioError for a wrong scenario
 */
export const scenarioRunner =
  (start: StartEmulator) =>
  async (scenario: string | FileUrl | ScenarioFile, options: RunScenarioOptions = {}): Promise<ScenarioReport> => {
    knownOptions("runScenario", options, ["emulator"]);
    const path = pathOf(scenario);
    const loaded =
      path === undefined
        ? await checkScenario(scenario, ".", scenarioTenants())
        : await loadScenarios([path], scenarioTenants());
    return run(loaded, start, options);
  };

/**
 * Makes `scenarios`, which registers a test for each scenario of a folder or file; a test that fails throws the explanation.
 * @throws ScenarioError for wrong scenarios; ConfigError without a way to register tests
 */
export const scenarioRegistrar =
  (start: StartEmulator) =>
  async (folder: string | FileUrl, options: ScenariosOptions = {}): Promise<void> => {
    knownOptions("scenarios", options, ["emulator", "test"]);
    const { test = globalTest(), ...others } = options;
    const path = pathOf(folder);
    if (path === undefined) throw new ConfigError("scenarios: must be a path or file URL of a folder");
    const files = statSync(path, { throwIfNoEntry: false })?.isFile() === true ? [path] : findScenarios([path]);
    for (const scenario of await loadScenarios(files, scenarioTenants())) {
      test(
        scenario.name,
        async () => {
          const { scenarios } = await run([scenario], start, others);
          for (const { failure } of scenarios) if (failure !== undefined) throw new Error(failureText(failure));
        },
        testTimeout,
      );
    }
  };

const run = (
  loaded: readonly Scenario[],
  start: StartEmulator,
  { emulator }: RunScenarioOptions,
): Promise<ScenarioReport> => runAll(loaded, { start, wall: wallClock, ...(emulator !== undefined && { emulator }) });

function pathOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (typeof given !== "object" || given === null || !("href" in given) || !("protocol" in given)) return undefined;
  if (given.protocol !== "file:") throw new ConfigError(`must be a path or a file URL (got ${String(given.href)})`);
  return fileURLToPath(String(given.href));
}

function globalTest(): RegisterTest {
  const { test } = globalThis as { test?: unknown };
  if (typeof test === "function") return test as RegisterTest;
  throw new ConfigError("scenarios: there is no global test; give the framework's own as the option test");
}
