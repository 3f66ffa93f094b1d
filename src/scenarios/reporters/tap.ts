import type { ScenarioResult } from "../report.ts";
import { failureText, indented } from "./failure-text.ts";
import type { Reporter } from "./reporter.ts";

/** TAP 14. */
export const tapReporter: Reporter = {
  result: () => "",
  end: ({ scenarios }) => ["TAP version 14", `1..${scenarios.length}`, ...scenarios.map(testPoint), ""].join("\n"),
};

function testPoint({ name, status, reason, failure }: ScenarioResult, index: number): string {
  const line = `${status === "failed" ? "not ok" : "ok"} ${index + 1} - ${escaped(name)}`;
  if (status === "skipped") return `${line} # SKIP ${escaped(reason ?? "")}`;
  if (failure === undefined) return line;
  return `${line}\n  ---\n  message: |-\n${indented(failureText(failure), "    ")}\n  ...`;
}

const escaped = (text: string): string => text.replace(/[\\#]/g, "\\$&").replace(/\s+/g, " ");
