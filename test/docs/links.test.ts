import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { anchorsOf, documents, linksOf, root } from "./markdown.ts";

it("finds the documents", () => {
  expect(documents).toEqual(
    expect.arrayContaining(["README.md", "README.zh-CN.md", "docs/bots.md", "examples/echo-bot/README.md"]),
  );
});

it.each(documents)("every link of %s within the project leads somewhere", (path) => {
  const broken = linksOf(path).filter(({ target, anchor }) => {
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it("every document can be reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    for (const { target } of linksOf(path)) if (target.endsWith(".md")) reached.add(target);
  }
  expect(documents.filter((path) => !reached.has(path))).toEqual([]);
});
