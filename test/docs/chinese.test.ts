import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksOf, linksOf, readText, root } from "./markdown.ts";

const names = readdirSync(join(root, "docs/zh")).filter((name) => name.endsWith(".md"));

const levelsOf = (path: string): number[] =>
  [
    ...readText(path)
      .replace(/^```[^]*?^```$/gm, "")
      .matchAll(/^(#+) /gm),
  ].map(([, marks = ""]) => marks.length);

describe("a Chinese document", () => {
  it.each(names)("has the headings' levels and the code of the English one: %s", (name) => {
    const [english, chinese] = [`docs/${name}`, `docs/zh/${name}`];
    expect(levelsOf(chinese)).toEqual(levelsOf(english));
    const code = (path: string) => blocksOf(path).map(({ language, code: text }) => [language, text]);
    expect(code(chinese)).toEqual(code(english));
  });

  it.each(names)("has links to files that exist: %s", (name) => {
    const targets = linksOf(`docs/zh/${name}`).map(({ target }) => target);
    expect(targets.filter((target) => target !== "" && !existsSync(join(root, target)))).toEqual([]);
  });
});
