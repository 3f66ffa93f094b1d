import { expect, it } from "vitest";
import { checks } from "../../src/certify/checks/index.ts";
import { checkIds } from "../../src/certify/certification.ts";
import { acknowledges } from "../../src/certify/checks/acknowledges.ts";
import { readText } from "../docs/markdown.ts";

it("docs/certify.md lists every check in order", () => {
  const [, table = ""] = readText("docs/certify.md").split("<!-- checks: test/certify/docs.test.ts -->");
  expect([...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, id]) => id)).toEqual(checkIds);
});

it.each([acknowledges, ...checks])("the advice of $id is one sentence", ({ advice }) => {
  expect(advice).toMatch(/^[A-Z][^.]*\.$/);
});
