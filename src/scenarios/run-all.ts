import type { WallClock } from "../core/wall.ts";
import { hasRunningBot, openTenant, skipReason, startOf, type ScenarioEmulator, type StartEmulator } from "./hosts.ts";
import { reportOf, type ScenarioReport, type ScenarioResult } from "./report.ts";
import { runOne, type RunHost, type RunTenant } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** Options of a run of scenarios. */
export interface RunOptions {
  readonly start: StartEmulator;
  readonly wall: WallClock;
  /** An emulator that runs already; one of its own in this process when missing. */
  readonly emulator?: ScenarioEmulator | undefined;
  readonly controlToken?: string | undefined;
  /** Address of the emulator that bots without a command speak to. */
  readonly address?: {
    readonly host: string;
    readonly port: number;
    /** Lets other machines use the control API without a token, where the host lets them reach it. */
    readonly insecureControl?: boolean;
  };
  /** Name of the tenant that they speak to in an emulator that runs already. */
  readonly tenantName?: string;
  readonly callbacks?: ReadonlyMap<string, string>;
  /** Number of scenarios that run at a time. */
  readonly workers?: number;
  /** Skips the rest after the first failure. */
  readonly bail?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (scenario: Scenario) => void;
  readonly onResult?: (result: ScenarioResult) => void;
  readonly onFailure?: RunHost["onFailure"];
}

/** Address at which an emulator listens when nothing else is said. */
const defaultAddress = { host: "127.0.0.1", port: 3462 };

/** Runs scenarios, each in a tenant of its own; results are in the order of the scenarios. */
export async function runAll(scenarios: readonly Scenario[], options: RunOptions): Promise<ScenarioReport> {
  const start = options.wall.now();
  const run = new Run(scenarios, options);
  await run.all();
  return reportOf(run.results(), options.wall.now() - start);
}

class Run {
  readonly #scenarios: readonly Scenario[];
  readonly #options: RunOptions;
  readonly #callbacks: ReadonlyMap<string, string>;
  readonly #results = new Map<Scenario, ScenarioResult>();
  #hasFailed = false;
  #own: Promise<ScenarioEmulator> | undefined;

  constructor(scenarios: readonly Scenario[], options: RunOptions) {
    this.#scenarios = scenarios;
    this.#options = options;
    this.#callbacks = options.callbacks ?? new Map();
  }

  async all(): Promise<void> {
    const inTurn: Scenario[] = [];
    const parallel: Scenario[] = [];
    for (const scenario of this.#scenarios) {
      (hasRunningBot(scenario, this.#callbacks) ? inTurn : parallel).push(scenario);
    }
    try {
      await this.#inParallel(parallel);
      for (const scenario of inTurn) await this.#run(scenario, (one) => this.#openAtAddress(one));
    } finally {
      await (await this.#own)?.close();
    }
  }

  results(): ScenarioResult[] {
    return this.#scenarios.flatMap((scenario) => this.#results.get(scenario) ?? []);
  }

  async #inParallel(scenarios: readonly Scenario[]): Promise<void> {
    const waiting = scenarios.values();
    const work = async (): Promise<void> => {
      for (const scenario of waiting) await this.#run(scenario, (one) => this.#openAnywhere(one));
    };
    await Promise.all(Array.from({ length: Math.max(1, this.#options.workers ?? 1) }, work));
  }

  async #run(scenario: Scenario, open: RunHost["openTenant"]): Promise<void> {
    const { wall, signal, bail = false, onStart, onResult, onFailure } = this.#options;
    const reason =
      signal?.aborted === true
        ? "interrupted"
        : bail && this.#hasFailed
          ? "an earlier scenario failed"
          : skipReason(scenario, this.#callbacks);
    const host: RunHost = {
      openTenant: open,
      callbacks: this.#callbacks,
      wall,
      signal,
      ...(onFailure !== undefined && { onFailure }),
    };
    if (reason === undefined) onStart?.(scenario);
    const result = reason === undefined ? await runOne(scenario, host) : skipped(scenario, reason);
    if (result.status === "failed") this.#hasFailed = true;
    this.#results.set(scenario, result);
    onResult?.(result);
  }

  async #openAnywhere(scenario: Scenario): Promise<RunTenant> {
    const { emulator, controlToken, start } = this.#options;
    return openTenant(emulator ?? (await (this.#own ??= start({ port: 0 }))), scenario, { controlToken });
  }

  async #openAtAddress(scenario: Scenario): Promise<RunTenant> {
    const { emulator, controlToken, tenantName = "scenarios", address = defaultAddress, start } = this.#options;
    if (emulator !== undefined) return openTenant(emulator, scenario, { name: tenantName, controlToken });
    const connection = await start({ ...startOf(scenario), ...address });
    return { connection, close: () => connection.close() };
  }
}

function skipped(scenario: Scenario, reason: string): ScenarioResult {
  const { name, file } = scenario;
  const line = scenario.lineOf("/name");
  return {
    name,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    status: "skipped",
    duration_ms: 0,
    reason,
  };
}
