import { join } from "node:path";
import { generateDtsBundle } from "dts-bundle-generator";
import { root } from "./files.js";
import { BrokenInput } from "./script.js";

/**
 * The declarations of all that the package exports, as one file.
 * @returns {string}
 * @throws {BrokenInput} when they need a package, since the published one depends on none
 */
export function packageTypes() {
  const entry = { filePath: join(root, "src/index.ts"), output: { noBanner: true, exportReferencedTypes: false } };
  const [types = ""] = generateDtsBundle([entry], { preferredConfigPath: join(root, "tsconfig.json") });
  const needed = [...types.matchAll(/^import .* from ['"](?!node:)(.*)['"]/gm)].map(([, name]) => name);
  if (needed.length > 0) throw new BrokenInput("src/index.ts", `its types need ${needed.join(", ")}`);
  return types;
}
