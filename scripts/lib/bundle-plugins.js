import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./files.js";

/** @import { Plugin } from "esbuild" */

/** What makes the bundle start sooner and take less memory, without a change of what it does. */

/**
 * What packages bring along and the emulator does not use: Express reads bodies and nested queries with the first two, pino
 * writes from a thread with the third.
 */
export const unused = Object.fromEntries(
  ["body-parser", "qs", "thread-stream"].map((name) => [name, join(root, "scripts/lib/empty-module.js")]),
);

/**
 * JSON is parsed in a fraction of the time that the same takes as code.
 * @type {Plugin}
 */
const jsonAsText = {
  name: "json-as-text",
  setup(bundle) {
    bundle.onLoad({ filter: /\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
      return { contents: `module.exports = JSON.parse(${JSON.stringify(text)});` };
    });
  },
};

/**
 * To `import` one of these modules of Node's is to make all that it exports, for node:http a whole client with WebSocket;
 * what is required makes it when it is used.
 * @type {Plugin}
 */
const builtinsByRequire = {
  name: "builtins-by-require",
  setup(bundle) {
    bundle.onResolve({ filter: /^node:(http|util)$/ }, ({ kind, path }) =>
      kind === "import-statement" ? { path, namespace: "builtin" } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * The table of media types, with which Express guesses what nobody told it, is made when it first does.
 * @type {Plugin}
 */
const mediaTypesLater = {
  name: "media-types-later",
  setup(bundle) {
    bundle.onResolve({ filter: /^mime-types$/ }, ({ path, namespace }) =>
      namespace === "later" ? undefined : { path, namespace: "later" },
    );
    bundle.onLoad({ filter: /.*/, namespace: "later" }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require("${path}")[name] });`,
      resolveDir: root,
    }));
  },
};

/**
 * Node's assert reads and parses the source around a failed check to word its message: with a bundle, whose lines are long,
 * an invalid response of one bot would hold the event loop for seconds.
 * @type {Plugin}
 */
const plainAssert = {
  name: "plain-assert",
  setup(bundle) {
    bundle.onResolve({ filter: /^(node:)?assert$/ }, () => ({ path: join(root, "scripts/lib/plain-assert.cjs") }));
  },
};

/** @type {Plugin[]} */
export const bundlePlugins = [jsonAsText, builtinsByRequire, mediaTypesLater, plainAssert];
