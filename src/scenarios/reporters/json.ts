import type { Reporter } from "./reporter.ts";

/** The report as one JSON document. */
export const jsonReporter: Reporter = {
  result: () => "",
  end: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
