import { fingerprint, isFresh, markFresh, outputsOf, removeOldScripts, writeWhole } from "./files.js";

/**
 * A step of the build: what it reads, and how its files are made from that. Its work is imported only when it is
 * needed, so that finding everything fresh costs next to nothing.
 * @typedef {{ name: string, stamp: string, inputs: string[], make: () => Promise<Record<string, string | Uint8Array>> }} Step
 */

const tools = ["package.json", "package-lock.json", "scripts/lib"];

/** @type {Step} */
const generation = {
  name: "generated code",
  stamp: "src/generated/.stamp",
  inputs: [
    ...tools,
    "openapi.yaml",
    "control.openapi.yaml",
    "fixtures",
    "src/store/rows.schema.yaml",
    "docs/fidelity.yaml",
  ],
  make: async () => (await import("./generate.js")).generate(),
};

/** @type {Step} */
const bundling = {
  name: "command and library",
  stamp: "dist/.stamp",
  inputs: [...tools, "src"],
  make: async () => {
    const files = await (await import("./bundle.js")).bundle();
    removeOldScripts("dist", Object.keys(files));
    return files;
  },
};

/** @type {Step} */
const consoleBuilding = {
  name: "console",
  stamp: "dist/console/.stamp",
  inputs: [...tools, "console", "src/client", "src/core", "src/http", "src/generated"],
  make: async () => {
    const files = await (await import("./console.js")).buildConsole();
    removeOldScripts("dist/console", Object.keys(files));
    return files;
  },
};

/** @type {Step} */
const typing = {
  name: "types of the package",
  stamp: "dist/.stamp-types",
  inputs: [...tools, "tsconfig.json", "src"],
  make: async () => (await import("./package-types.js")).packageDeclarations(),
};

/** Makes src/generated, if what it is made from has changed. */
export const generate = () => run(generation);

/** Makes src/generated and dist, each if what it is made from has changed. */
export async function build() {
  await generate();
  await run(bundling);
  await run(consoleBuilding);
}

/** Makes all that the package holds: {@link build}, and the declarations, which take several seconds. */
export async function buildPackage() {
  await build();
  await run(typing);
}

/** The paths of all that {@link buildPackage} made in dist, and of its stamps. */
export const built = () => [bundling, consoleBuilding, typing].flatMap(({ stamp }) => [stamp, ...outputsOf(stamp)]);

/** Whether {@link build} would find nothing to do. */
export const isBuilt = () =>
  [generation, bundling, consoleBuilding].every(({ stamp, inputs }) => isFresh(stamp, fingerprint(inputs)));

/** @param {Step} step */
async function run({ name, stamp, inputs, make }) {
  const print = fingerprint(inputs);
  if (isFresh(stamp, print)) return;
  tellOnTerminal(`building: ${name}`);
  const files = await make();
  tellOnTerminal("");
  for (const [path, content] of Object.entries(files)) writeWhole(path, content);
  markFresh(stamp, print, Object.keys(files));
}

/**
 * Replaces the line on the terminal that tells what is done; nothing where standard error is none.
 * @param {string} line
 */
function tellOnTerminal(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}
