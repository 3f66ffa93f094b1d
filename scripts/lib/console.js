import { readFileSync } from "node:fs";
import { join } from "node:path";
import vue from "@vitejs/plugin-vue";
import { build, createServer } from "vite";
import { root } from "./files.js";
import { BrokenInput } from "./script.js";

/** The emulator that {@link serveConsole} speaks to. */
const emulator = "http://127.0.0.1:3462";

/**
 * The checks of message contents, as modules of a browser: they are CommonJS, and read by `require` elsewhere.
 * @type {import("vite").Plugin}
 */
const validatorsInBrowser = {
  name: "validators-in-browser",
  enforce: "pre",
  resolveId: (source) => (source.endsWith("/generated/validators.js") ? "\0validators.js" : undefined),
  load(id) {
    if (id !== "\0validators.js") return undefined;
    const text = readFileSync(join(root, "src/generated/validators-platform.cjs"), "utf8");
    /** @type {string[]} */
    const imports = [];
    const code = text.replace(/require\("([^"]+)"\)/g, (_, name) => {
      imports.push(`import required${imports.length} from ${JSON.stringify(`${String(name)}.js`)};`);
      return `interop(required${imports.length - 1})`;
    });
    return `${imports.join("\n")}
const interop = (found) => (typeof found === "function" ? { default: found } : found);
const module = { exports: {} };
${code}
export const { contents, operationValidators, platform } = module.exports;`;
  },
};

/** @type {import("vite").InlineConfig} */
const config = {
  configFile: false,
  root: join(root, "console"),
  base: "/_emulator/console/",
  // Scripts find each other by their own place, because a tenant's console is below its URL.
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === "js" ? { relative: true } : undefined) },
  plugins: [vue(), validatorsInBrowser],
  define: { __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_I18N_LEGACY_API__: "false" },
  logLevel: "warn",
  build: { write: false, assetsDir: "", target: "es2022", modulePreload: { polyfill: false } },
  server: {
    fs: { allow: [".."] },
    proxy: { "/_emulator/v1": { target: emulator, ws: true, changeOrigin: true, headers: { origin: emulator } } },
  },
};

/**
 * The web console as it is published: one page, with scripts and styles whose names change with what they hold.
 * @returns {Promise<Record<string, Uint8Array | string>>} the files by path
 * @throws {BrokenInput} when it does not compile
 */
export async function buildConsole() {
  const built = await build(config).catch((/** @type {unknown} */ failure) => {
    throw new BrokenInput("console", failure instanceof Error ? failure.message : String(failure));
  });
  const { output } = /** @type {import("vite").Rolldown.RolldownOutput} */ (built);
  return Object.fromEntries(
    output.map((file) => [`dist/console/${file.fileName}`, file.type === "chunk" ? file.code : file.source]),
  );
}

/** Serves the console while it is worked on, each edit at once; an emulator has to run on its usual port. */
export async function serveConsole() {
  const server = await createServer(config);
  await server.listen();
  server.printUrls();
}
