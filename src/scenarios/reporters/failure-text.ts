import { briefJson } from "../../core/brief-json.ts";
import { isRecord } from "../../core/json.ts";
import { contentText } from "../conversation.ts";
import type { NearMiss } from "../failure.ts";
import type { ScenarioFailure } from "../report.ts";
import { lastLines } from "../../core/recent-text.ts";

/** Number of lines of the bots' output that are shown. */
const outputLines = 20;

/** Explains a failed step: place, expectation, near misses, conversation, and output of the bots. */
export function failureText(failure: ScenarioFailure): string {
  const { file, line, step, expected, message, nearest, conversation, output } = failure;
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `;
  const sections = [
    `${place}${step}`,
    `expected: ${expected}`,
    message,
    nearest.length === 0 ? "" : section("nearest", nearest.map(missText).join("\n")),
    conversation === "" ? "nobody has said anything" : section("conversation", conversation),
    output.trim() === "" ? "" : section("output of the bots, last lines", lastLines(output, outputLines)),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

const section = (title: string, text: string): string => `${title}:\n${indented(text)}`;

/** Indents every line of a text. */
export const indented = (text: string, by = "  "): string => text.trimEnd().replace(/^/gm, by);

function missText({ item, differences }: NearMiss): string {
  const lines = differences.map(({ path, expected, actual }) => {
    const place = path === "" ? "kind" : path;
    return `  ${place}: expected ${briefJson(expected)}, was ${actual === undefined ? "missing" : briefJson(actual)}`;
  });
  return [summaryOf(item), ...lines].join("\n");
}

/** Returns an item on one line, by what tells most of its kind. */
function summaryOf(item: object): string {
  const fields = item as Readonly<Record<string, unknown>>;
  const { sender, content, app_id: app, type, state, method, path, status } = fields;
  if (isRecord(content)) return `${String(type)} from ${String(sender)}: ${contentText(content)}`;
  if (typeof state === "string") return `${String(type)} to ${String(app)}: ${state}`;
  if (typeof method === "string")
    return `${method} ${String(path)}: ${typeof status === "number" ? status : "no answer"}`;
  return briefJson(item);
}
