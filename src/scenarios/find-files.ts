import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../tenant/problems.ts";
import { ScenarioError } from "./scenario.ts";

const scenarioName = /\.scenario\.(ya?ml|json)$/i;

/**
 * Returns the scenario files that paths name: files themselves, and all `*.scenario.yaml` below folders, in the order of
 * their names; folders of packages and hidden ones are left out.
 * @throws ScenarioError for a path that does not exist, and when there is no file
 */
export function findScenarios(paths: readonly string[]): string[] {
  const problems: Problem[] = [];
  const files = paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) problems.push({ file: path, path: "", message: "there is no such file or folder" });
    return stats?.isDirectory() === true ? filesBelow(path) : [path];
  });
  if (problems.length > 0) throw new ScenarioError(problems);
  if (files.length === 0) {
    throw new ScenarioError([{ path: "", message: `there is no *.scenario.yaml below ${paths.join(", ")}` }]);
  }
  return [...new Set(files)];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
      const path = folder === "." ? entry.name : join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return scenarioName.test(entry.name) ? [path] : [];
    });
}
