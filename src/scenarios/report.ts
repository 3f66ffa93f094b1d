import type { NearMiss } from "./failure.ts";

/** The failed step of a scenario, with everything that explains it. */
export interface ScenarioFailure {
  readonly file?: string;
  readonly line?: number;
  /** The step as the file has it, on one line. */
  readonly step: string;
  readonly expected: string;
  readonly message: string;
  readonly nearest: readonly NearMiss[];
  /** The conversation so far, a line for each message. */
  readonly conversation: string;
  /** The newest output of the bots. */
  readonly output: string;
}

/** Outcome of one scenario. */
export interface ScenarioResult {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  readonly status: "passed" | "failed" | "skipped";
  readonly duration_ms: number;
  readonly failure?: ScenarioFailure;
  /** The reason why it was skipped. */
  readonly reason?: string;
}

/** Outcome of a run. */
export interface ScenarioReport {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly duration_ms: number;
  readonly scenarios: readonly ScenarioResult[];
}

/** Sums up a run. */
export function reportOf(scenarios: readonly ScenarioResult[], durationMs: number): ScenarioReport {
  const count = (status: ScenarioResult["status"]): number => scenarios.filter((one) => one.status === status).length;
  const failed = count("failed");
  return {
    ok: failed === 0,
    passed: count("passed"),
    failed,
    skipped: count("skipped"),
    duration_ms: Math.round(durationMs),
    scenarios,
  };
}
