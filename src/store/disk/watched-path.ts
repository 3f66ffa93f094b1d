import { closeSync, openSync, statSync } from "node:fs";
import { unreadable } from "../state-error.ts";

/** The state of a path: the file that is watched, none, or another one. */
export type PathState = "unchanged" | "removed" | "replaced";

/** Windows opens no folders, and replaces no file that is open. */
const canHold = process.platform !== "win32";

/** Error codes, beside that of a missing file, when a folder above was removed or replaced. */
const gone: ReadonlySet<string> = new Set(["ENOTDIR", "ESTALE"]);

/**
 * A file or folder that must stay in its place. It is held open, since a file system gives the number of a removed file
 * to the next one.
 */
export class WatchedPath {
  readonly path: string;
  readonly #descriptor: number | undefined;
  readonly #device: number;
  readonly #inode: number;

  /** @throws StateError when there is nothing */
  constructor(path: string) {
    this.path = path;
    try {
      const stats = statSync(path);
      [this.#device, this.#inode] = [stats.dev, stats.ino];
      // A socket cannot be opened. Whoever listens on it holds it.
      this.#descriptor = canHold && !stats.isSocket() ? openSync(path, "r") : undefined;
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /** @throws StateError when it cannot be found out */
  state(): PathState {
    try {
      const stats = statSync(this.path, { throwIfNoEntry: false });
      if (stats === undefined) return "removed";
      return stats.dev === this.#device && stats.ino === this.#inode ? "unchanged" : "replaced";
    } catch (error) {
      if (gone.has((error as NodeJS.ErrnoException).code ?? "")) return "removed";
      throw unreadable(this.path, error);
    }
  }

  /** Lets go of it. */
  release(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}
