import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own folder. Every path below is relative to it. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Writes a file in one step, so that nobody who reads it meanwhile sees half of it.
 * @param {string} path
 * @param {string | Uint8Array} content
 */
export function writeWhole(path, content) {
  const target = join(root, path);
  const draft = `${target}.${process.pid}.draft`;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(draft, content);
  renameSync(draft, target);
}

/**
 * What the given files and folders hold, as one hash. A path that does not exist counts as empty.
 * @param {string[]} paths
 * @returns {string}
 */
export function fingerprint(paths) {
  const hash = createHash("sha256").update(process.version);
  for (const path of paths.flatMap(filesUnder)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

/**
 * Whether a step's outputs are all there and were made from inputs with this fingerprint.
 * @param {string} stamp the file that {@link markFresh} wrote
 * @param {string} print
 */
export function isFresh(stamp, print) {
  if (!existsSync(join(root, stamp))) return false;
  const [made, ...outputs] = readFileSync(join(root, stamp), "utf8").trim().split("\n");
  return made === print && outputs.every((path) => existsSync(join(root, path)));
}

/**
 * Notes which inputs a step's outputs were made from; to be called when they are all written.
 * @param {string} stamp
 * @param {string} print
 * @param {string[]} outputs
 */
export function markFresh(stamp, print, outputs) {
  writeWhole(stamp, `${[print, ...outputs].join("\n")}\n`);
}

/**
 * What a step made when it was last run.
 * @param {string} stamp the file that {@link markFresh} wrote
 * @returns {string[]}
 */
export const outputsOf = (stamp) => readFileSync(join(root, stamp), "utf8").trim().split("\n").slice(1);

/**
 * Removes the scripts and styles of a folder that are not among its present files, except those of the last day: a server that was
 * started from them may not have imported all of them yet.
 * @param {string} folder
 * @param {string[]} present
 */
export function removeOldScripts(folder, present) {
  const dayAgo = Date.now() - 86_400_000;
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  const scripts = names.filter((name) => /\.(c?js|js\.map|css)$/.test(name));
  for (const path of scripts.map((name) => `${folder}/${name}`)) {
    if (!present.includes(path) && statSync(join(root, path)).mtimeMs < dayAgo)
      rmSync(join(root, path), { force: true });
  }
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .filter((name) => !name.endsWith(".draft") && !name.startsWith(".stamp"))
    .flatMap((name) => filesUnder(`${path}/${name}`));
}
