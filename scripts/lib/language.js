import { BrokenInput } from "./script.js";

/** @typedef {"en" | "zh"} Language */

/** The languages of the documents, and the folder of each. */
export const folders = /** @type {const} */ ({ en: "docs", zh: "docs/zh" });

/**
 * Returns the text of a schema, tag or operation in a language. The Chinese one is its `x-zh`, beside `description` or
 * `summary`.
 * @param {Record<string, unknown>} node
 * @param {Language} language
 * @param {string} place
 * @throws {BrokenInput} when there is no Chinese text
 */
export function textOf({ summary, description = "", "x-zh": chinese }, language, place) {
  if (language === "en") return String(summary ?? description);
  if (typeof chinese !== "string")
    throw new BrokenInput(place, "x-zh is missing; add the Chinese text beside the English");
  return chinese;
}

/**
 * Returns a Markdown table.
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
