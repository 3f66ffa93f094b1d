import type { ScenarioResult } from "../report.ts";
import { failureText, indented } from "./failure-text.ts";
import type { Reporter } from "./reporter.ts";

const colours = { passed: "\u001b[32m", failed: "\u001b[31m", skipped: "\u001b[33m" };
const noColour = "\u001b[39m";

const marks = { passed: "✓", failed: "✗", skipped: "-" };

/** A line for each scenario, the explanation of each failure, and the sum. */
export function prettyReporter(isColoured: boolean): Reporter {
  const paint = (status: ScenarioResult["status"], text: string): string =>
    isColoured ? colours[status] + text + noColour : text;
  return {
    result({ name, status, duration_ms: ms, reason, failure }) {
      const note = reason === undefined ? `${ms} ms` : `skipped: ${reason}`;
      const line = `${paint(status, marks[status])} ${name} (${note})\n`;
      return failure === undefined ? line : `${line}${indented(failureText(failure))}\n`;
    },
    end({ passed, failed, skipped, duration_ms: ms }) {
      const counts = [
        paint("passed", `${passed} passed`),
        ...(failed > 0 ? [paint("failed", `${failed} failed`)] : []),
        ...(skipped > 0 ? [paint("skipped", `${skipped} skipped`)] : []),
      ];
      return `\n${counts.join(", ")} in ${(ms / 1000).toFixed(1)} s\n`;
    },
  };
}
