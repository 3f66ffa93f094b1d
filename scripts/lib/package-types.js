import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generateDtsBundle } from "dts-bundle-generator";
import ts from "typescript";
import { root } from "./files.js";
import { BrokenInput } from "./script.js";

/** The types that `await using` needs come with the declarations: a project may name an older `lib`. */
const libraries = '/// <reference lib="esnext.disposable" />\n';

/**
 * Makes the declarations of the package, for `import` and for `require`.
 * @returns {Record<string, string>} the files by path
 * @throws {BrokenInput} when a type cannot be declared by itself
 */
export function packageDeclarations() {
  const index = indexTypes();
  const testcontainers = testcontainersTypes();
  return {
    "dist/index.d.ts": index,
    "dist/index.d.cts": index,
    "dist/testcontainers.d.ts": testcontainers,
    "dist/testcontainers.d.cts": testcontainers.replace('"./index.js"', '"./index.cjs"'),
  };
}

/**
 * The declarations of all that the package exports, as one file.
 * @returns {string}
 * @throws {BrokenInput} when they need a package, since the published one depends on none
 */
function indexTypes() {
  const entry = { filePath: join(root, "src/index.ts"), output: { noBanner: true, exportReferencedTypes: false } };
  const [types = ""] = generateDtsBundle([entry], { preferredConfigPath: join(root, "tsconfig.json") });
  const needed = [...types.matchAll(/^import .* from ['"](?!node:)(.*)['"]/gm)].map(([, name]) => name);
  if (needed.length > 0) throw new BrokenInput("src/index.ts", `its types need ${needed.join(", ")}`);
  return libraries + types;
}

/**
 * The declarations of the helper for Testcontainers, which take the client's types from those above.
 * @returns {string}
 * @throws {BrokenInput} when what it exports is not annotated, or needs another of the sources
 */
function testcontainersTypes() {
  const file = "src/testcontainers.ts";
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(join(root, file), "utf8"), {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext },
  });
  const problems = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  const types = outputText.replace('"./index.ts"', '"./index.js"');
  const others = [...types.matchAll(/from "(\.{1,2}\/.*\.ts)"/g)].map(([, name]) => `its types need ${name}`);
  if (problems.length + others.length > 0) throw new BrokenInput(file, [...problems, ...others].join("; "));
  return types;
}
