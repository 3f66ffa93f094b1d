import { lstatSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StateError, systemReason } from "../state-error.ts";

/**
 * Makes a folder, and those above it that are missing: step by step, since Node's own recursive way never comes back
 * from below /proc.
 * @throws StateError where there cannot be one
 */
export function makeFolder(folder: string, path = resolve(folder)): void {
  try {
    if (isFolder(path)) return;
    if (dirname(path) !== path) makeFolder(folder, dirname(path));
    mkdirSync(path);
  } catch (error) {
    if (error instanceof StateError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && isFolder(path)) return;
    throw new StateError(`${folder} cannot be used as data folder: ${reasonOf(error, path)}`);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    // Below a file, Node 20 throws and later versions find nothing.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw error;
  }
}

function reasonOf(error: unknown, path: string): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") return lstatSync(path).isSymbolicLink() ? `${path} is a link to nowhere` : `${path} is a file`;
  return code === "ENOENT" ? `nothing can be made in ${dirname(path)}` : systemReason(error);
}
