import type { ReporterName } from "../../core/reporters.ts";
import type { ScenarioReport, ScenarioResult } from "../report.ts";
import { jsonReporter } from "./json.ts";
import { junitReporter } from "./junit.ts";
import { prettyReporter } from "./pretty.ts";
import { tapReporter } from "./tap.ts";

/** Writes the outcome of a run in one format. */
export interface Reporter {
  /** Returns the text of one result as it comes; "" in formats that need the whole. */
  readonly result: (result: ScenarioResult) => string;
  /** Returns the text at the end of a run. */
  readonly end: (report: ScenarioReport) => string;
}

/** The reporters by name; `isColoured` tells whether the text is for a terminal. */
export const reporters: Readonly<Record<ReporterName, (isColoured: boolean) => Reporter>> = {
  pretty: prettyReporter,
  junit: () => junitReporter,
  json: () => jsonReporter,
  tap: () => tapReporter,
};
