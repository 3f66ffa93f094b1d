import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/files.js";
import { runScript } from "./lib/script.js";
import { buildPackage, built } from "./lib/steps.js";

await runScript(async () => {
  await buildPackage();
  removeOthers(built());
});

/**
 * Removes what earlier builds left in dist: a package holds one build.
 * @param {string[]} present
 */
function removeOthers(present) {
  const entries = readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const kept = new Set(present.map((path) => join(root, path)));
  for (const file of files.filter((path) => !kept.has(path))) rmSync(file);
}
