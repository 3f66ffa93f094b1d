import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { anchorsOf, chineseDocuments, documents, linksOf, root } from "./markdown.ts";

it("finds the documents", () => {
  expect(documents).toEqual(
    expect.arrayContaining(["README.md", "README.zh-CN.md", "docs/bots.md", "examples/echo-bot/README.md"]),
  );
});

it.each([...documents, ...chineseDocuments])("every link of %s within the project leads somewhere", (path) => {
  const broken = linksOf(path).filter(({ target, anchor }) => {
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it.each([
  ["README.md", documents],
  ["README.zh-CN.md", chineseDocuments],
])("every document can be reached from %s", (readme, expected) => {
  const reached = new Set([readme]);
  for (const path of reached) {
    const followed = linksOf(path).filter(({ target }) => target.endsWith(".md") && target !== "README.md");
    for (const { target } of followed) reached.add(target);
  }
  expect(expected.filter((path) => !reached.has(path) && path !== "README.md")).toEqual([]);
});
