import type { ReporterName } from "../core/reporters.ts";
import { xml } from "../core/xml.ts";
import type { Certificate, CheckResult } from "./finding.ts";

/** Returns a report, as text that ends with a line break. */
export function certificateText(certificate: Certificate, reporter: ReporterName): string {
  return reporters[reporter](certificate);
}

const reporters: Readonly<Record<ReporterName, (certificate: Certificate) => string>> = {
  pretty: prettyText,
  json: (certificate) => `${JSON.stringify(certificate, null, 2)}\n`,
  junit: junitText,
  tap: tapText,
};

const statuses = ["pass", "warn", "fail", "n/a"] as const;

function prettyText({ checks }: Certificate): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.flatMap((check) => {
    const { id, status, reason, advice, document } = check;
    const [first = "", ...rest] = reason.split("\n");
    const details = [...rest, ...(advice === undefined ? [] : [advice])];
    if (document !== undefined && status !== "pass" && status !== "n/a") details.push(`document: ${document}`);
    return [
      `${status.padEnd(4)}  ${id.padEnd(width)}  ${first}`,
      ...details.map((text) => `${" ".repeat(width + 8)}${text}`),
    ];
  });
  const counts = statuses.flatMap((status) => {
    const count = checks.filter((check) => check.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `${lines.join("\n")}\n\n${counts.join(", ")}\n`;
}

function junitText({ checks }: Certificate): string {
  const count = (status: CheckResult["status"]): number => checks.filter((check) => check.status === status).length;
  const cases = checks.map((check) => `    ${testCase(check)}`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="finchat-emulator certify" tests="${checks.length}" failures="${count("fail")}" skipped="${count("n/a")}" errors="0">
${cases.join("\n")}
  </testsuite>
</testsuites>
`;
}

function testCase(check: CheckResult): string {
  const { id, status, reason } = check;
  const head = `<testcase name="${xml(id)}" classname="certify"`;
  if (status === "pass") return `${head}/>`;
  const element = { fail: "failure", "n/a": "skipped", warn: "system-out" }[status];
  const text = xml(explanation(check));
  const body =
    status === "warn"
      ? `<system-out>${text}</system-out>`
      : `<${element} message="${xml(reason)}">${text}</${element}>`;
  return `${head}>${body}</testcase>`;
}

function tapText({ checks }: Certificate): string {
  const lines = checks.flatMap((check, index) => {
    const { id, status, reason } = check;
    const line = `${status === "fail" ? "not ok" : "ok"} ${index + 1} - ${id}`;
    if (status === "n/a") return [`${line} # SKIP ${oneLine(reason)}`];
    return [line, ...(status === "pass" ? [] : yamlBlock(check))];
  });
  return `TAP version 14\n1..${checks.length}\n${lines.join("\n")}\n`;
}

const yamlBlock = ({ status, reason, advice, document }: CheckResult): string[] => [
  "  ---",
  ...Object.entries({ severity: status, message: reason, advice, document }).flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key}: ${JSON.stringify(value)}`],
  ),
  "  ...",
];

const explanation = ({ reason, advice, document }: CheckResult): string =>
  [
    reason,
    ...(advice === undefined ? [] : [advice]),
    ...(document === undefined ? [] : [`document: ${document}`]),
  ].join("\n");

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
