import { describe, expect, it } from "vitest";
import { undocumented } from "./docstrings.ts";
import { importCycles, misdirectedImports } from "./imports.ts";
import { moduleState } from "./module-state.ts";
import { readSources } from "./source.ts";

const sources = readSources();

describe("the sources", () => {
  it("are found", () => {
    expect(sources.map(({ path }) => path)).toContain("src/cli/main.ts");
  });

  it.each([
    ["import their own folder or a lower rank", misdirectedImports],
    ["import nothing in a circle", importCycles],
    ["keep no state in modules", moduleState],
    ["say what each thing they export is", undocumented],
  ])("%s", (_, findings) => {
    expect(findings(sources)).toEqual([]);
  });
});
