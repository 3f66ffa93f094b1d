import { describe, expect, it } from "vitest";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runScenario } from "../../src/index.ts";
import { blocksOf } from "../docs/markdown.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { echoBot } from "./kit.ts";

const guided = blocksOf("docs/scenarios.md").flatMap(({ note = "", code }) => {
  const name = /^scenario: (.+)$/.exec(note)?.[1];
  return name === undefined ? [] : [[name, code] as const];
});

describe("the scenarios of the guide", () => {
  it.each(guided)("pass: %s", async (name, code) => {
    const folder = temporaryFolder();
    for (const file of readdirSync(echoBot))
      if (file.endsWith(".js")) copyFileSync(join(echoBot, file), join(folder, file));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    const file = join(folder, `${name}.scenario.yaml`);
    writeFileSync(file, code);
    const report = await runScenario(file);
    expect(report.scenarios.map(({ failure }) => failure)).toEqual(report.scenarios.map(() => undefined));
  });

  it("are several", () => {
    expect(guided.length).toBeGreaterThan(5);
  });
});
