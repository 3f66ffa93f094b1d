import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { writeWhole } from "../../scripts/lib/files.js";
import { pages } from "../../scripts/lib/pages.js";
import { isMet, judged } from "./figures.js";
import { withSpread } from "./statistics.js";

/** @import { Amount, Figure } from "./figures.js" */

/**
 * @typedef {object} Results
 * @property {boolean} isQuick
 * @property {Amount} amount
 * @property {{ version: string, figures: Figure[] }[]} columns what was measured on each Node
 * @property {string[]} failures
 */

const page = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));
const part = /(<!-- figures: npm run bench writes them -->\n)[^]*(\n<!-- end of the figures -->)/;

/**
 * Puts what was measured into the page, between its two marks; what is written around them stays. The Chinese page is
 * made from it.
 * @param {Results} results
 */
export async function writePage(results) {
  const text = readFileSync(page, "utf8");
  if (!part.test(text)) throw new Error(`${page} has no place for the figures`);
  const filled = text.replace(part, (_, begin, end) => `${String(begin)}\n${figuresOf(results)}\n${String(end)}`);
  writeFileSync(page, await format(filled, { ...(await resolveConfig(page)), filepath: page }));
  const made = Object.entries(await pages()).filter(([path]) => path.endsWith("/performance.md"));
  for (const [path, text] of made) writeWhole(path, text);
}

/**
 * A figure on one line.
 * @param {Figure} figure
 */
export function sentence(figure) {
  const { what, unit, emulator, against, baseline } = figure;
  const own = `${what}: ${withSpread(emulator)} ${unit}`;
  if (baseline === undefined) return own + verdict(figure);
  return `${own}; ${String(against)}: ${withSpread(baseline)}; ratio ${withSpread(judged(figure), 2)}${verdict(figure)}`;
}

/** @param {Figure} figure */
function verdict(figure) {
  const met = isMet(figure);
  return met === undefined ? "" : `, asked ${limit(figure)}: ${met ? "met" : "MISSED"}`;
}

/** @param {Results} results */
function figuresOf(results) {
  const { isQuick, amount, columns, failures } = results;
  const versions = columns.map(({ version }) => version);
  const targets = rowsOf(columns).filter(({ first }) => first.target !== undefined);
  const machine = `${process.platform} ${process.arch}, ${availableParallelism()} cores`;
  const form = `${isQuick ? "The quick form" : "The whole form"}: ${amount.rounds} rounds of ${amount.ms} ms, ${amount.messages.toLocaleString("en")} messages in the large tenant.`;
  return [
    `Measured on ${machine}, with Node ${versions.join(" and ")}. ${form}`,
    ...(failures.length === 0 ? [] : [`Not all was measured: ${failures.join("; ")}.`]),
    table(
      ["target", "what", "asked", ...versions],
      targets.map(({ first, figures }) => [
        String(first.target),
        first.what,
        limit(first),
        ...figures.map((figure) => (figure === undefined ? "" : targetCell(figure))),
      ]),
    ),
    "The values behind the ratios:",
    table(
      ["what", "", ...versions.map((version) => `${version}, emulator`), "against", ...versions],
      rowsOf(columns).map(({ first, figures }) => [
        first.what,
        first.unit,
        ...figures.map((figure) => (figure === undefined ? "" : withSpread(figure.emulator))),
        first.against ?? "",
        ...figures.map((figure) => (figure?.baseline === undefined ? "" : withSpread(figure.baseline))),
      ]),
    ),
  ].join("\n\n");
}

/**
 * Each thing that was measured, with its figure on each Node.
 * @param {Results["columns"]} columns
 */
function rowsOf(columns) {
  const firsts = new Map(columns.flatMap(({ figures }) => figures).map((figure) => [figure.what, figure]));
  return [...firsts].map(([what, first]) => ({
    first,
    figures: columns.map(({ figures }) => figures.find((figure) => figure.what === what)),
  }));
}

/** @param {Figure} figure */
function targetCell(figure) {
  const values = withSpread(judged(figure), figure.baseline === undefined ? undefined : 2);
  const unit = figure.baseline === undefined ? ` ${figure.unit}` : "";
  const met = isMet(figure);
  const verdict = met === undefined ? "" : met ? "met: " : "**missed**: ";
  return `${verdict}${values}${unit}`;
}

/** @param {Figure} figure */
function limit({ asked, baseline, unit }) {
  if (asked === undefined) return "";
  const digits = { maximumFractionDigits: 2 };
  const [word, value] = "atLeast" in asked ? ["at least", asked.atLeast] : ["at most", asked.atMost];
  return `${word} ${value.toLocaleString("en", digits)}${baseline === undefined ? ` ${unit}` : ""}`;
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
