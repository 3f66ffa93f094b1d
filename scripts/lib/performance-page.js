import { readFileSync } from "node:fs";
import { root } from "./files.js";
import { folders } from "./language.js";
import { performanceWords } from "./performance-words.js";
import { BrokenInput } from "./script.js";

/** @import { Language } from "./language.js" */

const english = "docs/performance.md";
const figures = /(?<=<!-- figures: npm run bench writes them -->\n)[^]*(?=\n<!-- end of the figures -->)/;
const number = /(?<![\w-])(?:v\d+\.\d+\.\d+|\d[\d,.]*\d|\d)/g;

/**
 * Returns the page of the performance. The Chinese one has the figures of the English one, which `npm run bench` writes.
 * @param {Language} language
 * @throws {BrokenInput} when a phrase has no Chinese
 */
export function performancePage(language) {
  const text = readFileSync(`${root}${folders[language]}/performance.md`, "utf8");
  if (language === "en") return text;
  const source = figures.exec(readFileSync(`${root}${english}`, "utf8"))?.[0];
  if (source === undefined || !figures.test(text)) throw new BrokenInput(english, "has no place for the figures");
  return text.replace(figures, () => source.split("\n").map(inChinese).join("\n"));
}

/** @param {string} line */
function inChinese(line) {
  if (line.startsWith("|")) {
    const cells = line.slice(1, -1).split("|");
    return `|${cells.map((cell) => ` ${/^ -+ $/.test(cell) ? "---" : phrase(cell.trim())} `).join("|")}|`;
  }
  const failed = /^Not all was measured: (.*)\.$/.exec(line)?.[1];
  if (failed !== undefined) return `没有完成的测量：${failed}。`;
  const [, machine, cores, versions = "", form = ""] =
    /^Measured on (.+), (\d+) cores, with Node (.+?)\. (.*)$/.exec(line) ?? [];
  if (machine === undefined) return phrase(line);
  return `测量环境：${machine}，${String(cores)} 核，Node ${versions.replaceAll(" and ", " 和 ")}。${phrase(form)}`;
}

/** @param {string} text */
function phrase(text) {
  const numbers = text.match(number) ?? [];
  const chinese = performanceWords.get(text.replace(number, "#"));
  if (chinese === undefined) {
    throw new BrokenInput(
      english,
      `no Chinese for "${text.replace(number, "#")}"; add it to scripts/lib/performance-words.js`,
    );
  }
  return chinese.replace(/#/g, () => String(numbers.shift()));
}
