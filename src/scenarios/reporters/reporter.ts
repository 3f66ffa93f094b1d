import type { ScenarioReport, ScenarioResult } from "../report.ts";

/** Writes the outcome of a run in one format. */
export interface Reporter {
  /** Returns the text of one result as it comes; "" in formats that need the whole. */
  readonly result: (result: ScenarioResult) => string;
  /** Returns the text at the end of a run. */
  readonly end: (report: ScenarioReport) => string;
}
