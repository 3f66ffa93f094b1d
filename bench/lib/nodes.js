import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installed } from "./cache.js";

/** @typedef {{ version: string, path: string }} NodeBinary */

/** npm's package that carries the newest Node with long-term support. */
const newest = "node@24";

/**
 * The Nodes to measure on: the one that runs this, and the newest with long-term support, unless it is the same.
 * @returns {NodeBinary[]}
 */
export function nodes() {
  const own = { version: process.version, path: process.execPath };
  const folder = join(installed(newest), "node_modules/node/bin");
  const path = ["node", "node.exe"].map((name) => join(folder, name)).find((file) => existsSync(file));
  if (path === undefined) throw new Error(`${newest} has no program in ${folder}`);
  const version = execFileSync(path, ["--version"], { encoding: "utf8" }).trim();
  return version === own.version ? [own] : [own, { version, path }];
}
