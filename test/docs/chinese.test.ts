import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksOf, linksOf, readText, root } from "./markdown.ts";

const namesIn = (folder: string): string[] => readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
const names = namesIn("docs/zh");

const textOf = (path: string): string => readText(path).replace(/^```[^]*?^```$/gm, "");

const levelsOf = (path: string): number[] =>
  [...textOf(path).matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length);

/** The number of rows of each table. */
const tablesOf = (path: string): number[] =>
  (textOf(path).match(/(^\|.*\n)+/gm) ?? []).map((table) => table.trim().split("\n").length);

it("every document of docs/ is there in Chinese", () => {
  expect(names.sort()).toEqual(namesIn("docs").sort());
});

describe("a Chinese document", () => {
  it.each(names)("has the headings' levels, the tables' rows and the code of the English one: %s", (name) => {
    const [english, chinese] = [`docs/${name}`, `docs/zh/${name}`];
    expect(levelsOf(chinese)).toEqual(levelsOf(english));
    expect(tablesOf(chinese)).toEqual(tablesOf(english));
    const code = (path: string) => blocksOf(path).map(({ language, code: text }) => [language, text]);
    expect(code(chinese)).toEqual(code(english));
  });

  it.each(["README.zh-CN.md", ...names.map((name) => `docs/zh/${name}`)])(
    "links to the Chinese document where there is one: %s",
    (path) => {
      const links = linksOf(path).filter(({ target }) => {
        const name = /^docs\/([^/]+\.md)$/.exec(target)?.[1];
        return target === "README.md" ? path !== "README.zh-CN.md" : name !== undefined && names.includes(name);
      });
      expect(links).toEqual([]);
    },
  );
});
