import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, writeWhole } from "./lib/files.js";
import { runScript } from "./lib/script.js";
import { build, built } from "./lib/steps.js";
import { packageTypes, testcontainersTypes } from "./lib/package-types.js";

await runScript(async () => {
  await build();
  removeOthers(built());
  writeWhole("dist/index.d.ts", packageTypes());
  writeWhole("dist/testcontainers.d.ts", testcontainersTypes());
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
