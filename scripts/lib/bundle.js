import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, formatMessages } from "esbuild";
import { root } from "./files.js";
import { bundlePlugins, unused } from "./bundle-plugins.js";
import { BrokenInput } from "./script.js";

/** How every build bundles. */
const shared = /** @satisfies {import("esbuild").BuildOptions} */ ({
  absWorkingDir: root,
  external: ["testcontainers"],
  alias: unused,
  inject: ["scripts/lib/node-globals.js"],
  plugins: bundlePlugins,
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "silent",
});

const production = { "process.env.NODE_ENV": '"production"' };

/**
 * Bundled packages that came as CommonJS may still call `require` for modules of Node. Where somebody bundles the
 * library once more, as CommonJS, there is no URL.
 */
const esmBanner = `import { createRequire as createRequireForBundle } from "node:module";
const require = createRequireForBundle(import.meta.url ?? "file:///");`;

/** Build of the command and the library as ES modules: each dynamic import is a file that is read when it is needed. */
export const options = /** @satisfies {import("esbuild").BuildOptions} */ ({
  ...shared,
  entryPoints: { main: "src/cli/main.ts", index: "src/index.ts", testcontainers: "src/testcontainers.ts" },
  format: "esm",
  splitting: true,
  banner: { js: esmBanner },
  define: production,
});

/** `__filename` is missing where somebody bundles the library once more, as ES modules. */
const cjsBanner = `const importMetaUrl =
  typeof __filename === "string" ? require("node:url").pathToFileURL(__filename).href : undefined;`;

/**
 * The Testcontainers helper takes the client from the library beside it: a second copy of a class would fail `instanceof`.
 * @type {import("esbuild").Plugin}
 */
const clientOfLibrary = {
  name: "client-of-library",
  setup(bundle) {
    bundle.onResolve({ filter: /^\./ }, ({ importer }) =>
      importer === join(root, "src/testcontainers.ts") ? { path: "./index.cjs", external: true } : undefined,
    );
  },
};

/**
 * Build of the library for `require`, one file an entry. It has no `import()` left, which jest can run only with
 * --experimental-vm-modules.
 */
export const commonJsOptions = /** @satisfies {import("esbuild").BuildOptions} */ ({
  ...shared,
  entryPoints: ["src/index.ts", "src/testcontainers.ts"],
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  plugins: [clientOfLibrary, ...bundlePlugins],
  banner: { js: cjsBanner },
  define: { ...production, "import.meta.url": "importMetaUrl" },
});

/**
 * Builds the command and the library as they are published, every package inlined but the optional peer.
 * @returns {Promise<Record<string, Uint8Array | string>>} the files by path
 * @throws {BrokenInput} when the sources do not compile
 */
export async function bundle() {
  const builds = await Promise.all([build(options), build(commonJsOptions)]).catch(
    async (/** @type {unknown} */ failure) => {
      const { errors } = /** @type {import("esbuild").BuildFailure} */ (failure);
      throw new BrokenInput("src", (await formatMessages(errors, { kind: "error" })).join(""));
    },
  );
  const files = builds.flatMap(({ outputFiles }) => outputFiles);
  const inputs = builds.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  return {
    ...Object.fromEntries(
      files.map(({ path, contents }) => /** @type {const} */ ([`dist/${basename(path)}`, contents])),
    ),
    ...Object.fromEntries(lazyFiles().map((name) => [`dist/${name}`, readFileSync(join(root, "src/generated", name))])),
    "dist/THIRD-PARTY-LICENSES.txt": notices(packagesIn(inputs)),
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
