import type { ReporterName } from "../../core/reporters.ts";
import { jsonReporter } from "./json.ts";
import { junitReporter } from "./junit.ts";
import { prettyReporter } from "./pretty.ts";
import type { Reporter } from "./reporter.ts";
import { tapReporter } from "./tap.ts";

/** The reporters by name; `isColoured` tells whether the text is for a terminal. */
export const reporters: Readonly<Record<ReporterName, (isColoured: boolean) => Reporter>> = {
  pretty: prettyReporter,
  junit: () => junitReporter,
  json: () => jsonReporter,
  tap: () => tapReporter,
};
