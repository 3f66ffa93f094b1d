import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where what is installed for the benchmark alone lies, and what it writes; not in version control. */
export const cache = fileURLToPath(new URL("../.cache/", import.meta.url));

/**
 * A fresh folder on the disk that the project is on; who makes one removes it.
 * @param {string} name
 */
export function folderIn(name) {
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, `${name}-`));
}

/**
 * A folder in which a package of npm is installed, with all that it needs; it is when it was not yet.
 * @param {string} specifier
 */
export function installed(specifier) {
  const folder = join(cache, specifier.replaceAll("/", "-"));
  if (existsSync(join(folder, "node_modules"))) return folder;
  mkdirSync(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--loglevel=error", specifier];
  execFileSync("npm", args, { stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  return folder;
}
