import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, formatMessages } from "esbuild";
import { root } from "./files.js";
import { lighter, unused } from "./lighter.js";
import { BrokenInput } from "./script.js";

/** Bundled packages that came as CommonJS may still call `require` for what Node itself holds. */
const banner = `import { createRequire as createRequireForBundle } from "node:module";
const require = createRequireForBundle(import.meta.url);`;

/** How everything is bundled. */
export const options = /** @satisfies {import("esbuild").BuildOptions} */ ({
  absWorkingDir: root,
  entryPoints: ["src/main.ts", "src/index.ts", "src/testcontainers.ts"],
  external: ["testcontainers"],
  alias: unused,
  plugins: lighter,
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "none",
  banner: { js: banner },
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
  write: false,
  logLevel: "silent",
});

/**
 * The server and the library as they are published: every package inlined but the optional peer, each dynamic import a
 * file of its own that is read when it is needed.
 * @returns {Promise<Record<string, Uint8Array | string>>} the files by path
 * @throws {BrokenInput} when the sources do not compile
 */
export async function bundle() {
  const { outputFiles, metafile } = await build(options).catch(async (/** @type {unknown} */ failure) => {
    const { errors } = /** @type {import("esbuild").BuildFailure} */ (failure);
    throw new BrokenInput("src", (await formatMessages(errors, { kind: "error" })).join(""));
  });
  return {
    ...Object.fromEntries(
      outputFiles.map(({ path, contents }) => /** @type {const} */ ([`dist/${basename(path)}`, contents])),
    ),
    ...Object.fromEntries(lazyFiles().map((name) => [`dist/${name}`, readFileSync(join(root, "src/generated", name))])),
    "dist/THIRD-PARTY-LICENSES.txt": notices(packagesIn(Object.keys(metafile.inputs))),
  };
}

/** What the generated modules read when it is needed: it stays beside them as it is. */
const lazyFiles = () => readdirSync(join(root, "src/generated")).filter((name) => name.endsWith(".cjs"));

/**
 * The folders of the packages that files come from, in order of name.
 * @param {string[]} files
 */
function packagesIn(files) {
  const folders = files.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** @param {string[]} folders */
function notices(folders) {
  return folders
    .map((folder) => {
      /** @type {unknown} */
      const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
      const { name, version, license } = /** @type {Record<"name" | "version" | "license", string>} */ (manifest);
      const notice = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
      const texts = notice.map((file) => readFileSync(join(root, folder, file), "utf8").trim());
      return [`${name} ${version} (${license})`, ...texts].join("\n\n");
    })
    .join(`\n\n${"-".repeat(80)}\n\n`);
}
