import { xml } from "../../core/xml.ts";
import type { ScenarioReport, ScenarioResult } from "../report.ts";
import { failureText } from "./failure-text.ts";
import type { Reporter } from "./reporter.ts";

/** JUnit XML as GitHub, GitLab and Jenkins take it: one testsuite a file, one testcase a scenario. */
export const junitReporter: Reporter = { result: () => "", end: document };

function document({ scenarios, passed, failed, skipped, duration_ms: ms }: ScenarioReport): string {
  const files = byFile(scenarios);
  const head = attributes({
    name: "finchat-emulator",
    tests: passed + failed + skipped,
    failures: failed,
    skipped,
    time: seconds(ms),
  });
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites${head}>`,
    ...Array.from(files, ([file, results]) => suite(file, results)),
    `</testsuites>`,
    "",
  ].join("\n");
}

function byFile(scenarios: readonly ScenarioResult[]): Map<string, ScenarioResult[]> {
  const files = new Map<string, ScenarioResult[]>();
  for (const result of scenarios) {
    const file = result.file ?? "";
    files.set(file, [...(files.get(file) ?? []), result]);
  }
  return files;
}

function suite(file: string, results: readonly ScenarioResult[]): string {
  const count = (status: ScenarioResult["status"]): number => results.filter((one) => one.status === status).length;
  const time = seconds(results.reduce((sum, { duration_ms: ms }) => sum + ms, 0));
  const head = { name: file, tests: results.length, failures: count("failed"), skipped: count("skipped"), time };
  return [
    `  <testsuite${attributes(head)}>`,
    ...results.map((result) => testCase(file, result)),
    `  </testsuite>`,
  ].join("\n");
}

function testCase(file: string, { name, line, status, duration_ms: ms, failure, reason }: ScenarioResult): string {
  const classname = file
    .replace(/\.scenario\.ya?ml$/, "")
    .replace(/^[./\\]+/, "")
    .replaceAll(/[/\\]/g, ".");
  const head = attributes({ name, classname, time: seconds(ms), file, line: failure?.line ?? line });
  const parts = [
    ...(status === "skipped" ? [`      <skipped${attributes({ message: reason })}/>`] : []),
    ...(failure === undefined
      ? []
      : [
          `      <failure${attributes({ message: firstLine(failure.message), type: "StepFailure" })}>${xml(failureText(failure))}</failure>`,
        ]),
    ...(failure === undefined || failure.output === ""
      ? []
      : [`      <system-out>${xml(failure.output)}</system-out>`]),
  ];
  return parts.length === 0
    ? `    <testcase${head}/>`
    : [`    <testcase${head}>`, ...parts, `    </testcase>`].join("\n");
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join("");
}
