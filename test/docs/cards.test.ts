import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cardExamples, messageOf } from "../../scripts/lib/cards.js";
import { readDocument } from "../../scripts/lib/documents.js";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { readText, root } from "./markdown.ts";

const examples = cardExamples(readText("docs/cards.md"));
const names = Object.keys(examples);
const direct = "!jEsUZKDJdhlrceRyVU:example.org";

describe("an example of docs/cards.md", () => {
  it.each(names)("is sent without a warning: %s", async (name) => {
    const fx = await runEmulator();
    const token = await fx.token();
    const content = messageOf(examples[name] ?? {});
    const response = await fx.answer("sendMessage", {
      token,
      body: { app_id: sampleApp.app_id, room_ids: [direct], content },
    });
    expect([response.status, response.headers["x-emulator-warning"]]).toEqual([200, undefined]);
  });

  it.each(names)("has a small picture in each language: %s", (name) => {
    for (const [path, picture] of [
      ["docs/cards.md", `images/cards/${name}.png`],
      ["docs/zh/cards.md", `../images/cards/${name}.zh.png`],
    ] as const) {
      expect(readText(path)).toContain(`](${picture})`);
      const file = join(root, path, "..", picture);
      expect(existsSync(file)).toBe(true);
      expect(statSync(file).size).toBeLessThan(20_000);
    }
  });
});

it("docs/cards.md has an example of every element, with a row for each of its fields", () => {
  const { schemas } = readDocument("platform", "openapi.yaml").content.components;
  const { mapping } = schemas["CuiElement"]?.["discriminator"] as { mapping: Record<string, string> };
  expect(names).toEqual(expect.arrayContaining(["textcard", ...Object.keys(mapping)]));
  const sections = readText("docs/cards.md").split(/^#+ /m);
  for (const [subtype, ref] of Object.entries(mapping)) {
    const section = sections.find((text) => text.includes(`<!-- card: ${subtype} -->`)) ?? "";
    const fields = Object.keys(schemas[ref.replace(/^.*\//, "")]?.properties ?? {});
    const rows = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field);
    expect([subtype, ...rows.sort()]).toEqual([
      subtype,
      ...fields.filter((field) => field !== "type" && field !== "subtype").sort(),
    ]);
  }
});
