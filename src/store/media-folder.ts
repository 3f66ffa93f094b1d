import { existsSync } from "node:fs";
import type { DataFolder } from "./disk/data-folder.ts";
import { TemporaryFolder } from "./disk/temporary-folder.ts";

/** The folder in which the bytes of media are kept. */
export interface MediaFolder {
  /** True when it is kept after the process ends. */
  readonly isKept: boolean;
  /** Path of the folder; undefined while it was not needed yet. */
  readonly path: string | undefined;
  /** Resolves with where it is, made when it is needed for the first time. */
  make(): Promise<string>;
  /** @throws StateError where it was removed or replaced */
  check(): void;
  /** Notes that a file was put into it. */
  touch(): void;
  close(): Promise<void>;
}

/** Returns the folder for media in a data folder, or a temporary one where there is none. */
export const mediaFolderIn = (folder: DataFolder | undefined): MediaFolder =>
  folder === undefined ? new TemporaryMediaFolder() : keptMediaFolder(folder);

function keptMediaFolder(folder: DataFolder): MediaFolder {
  const path = folder.mediaPath;
  return {
    isKept: true,
    path,
    make: () => Promise.resolve(path),
    check: () => {
      folder.check();
    },
    touch: () => {
      folder.touch(path);
    },
    close: () => Promise.resolve(),
  };
}

/** A temporary folder for media, which is made with the first upload and removed at the end. */
class TemporaryMediaFolder implements MediaFolder {
  readonly isKept = false;
  #folder: TemporaryFolder | undefined;
  #making: Promise<TemporaryFolder> | undefined;

  get path(): string | undefined {
    return this.#folder?.path;
  }

  async make(): Promise<string> {
    const made = this.#folder;
    if (made !== undefined && !existsSync(made.path)) {
      this.#folder = this.#making = undefined;
      await made.remove();
    }
    this.#making ??= TemporaryFolder.make();
    this.#folder = await this.#making;
    return this.#folder.path;
  }

  check(): void {
    // It is made again where it was removed.
  }

  touch(): void {
    // Nothing in it has to outlive the process.
  }

  async close(): Promise<void> {
    await (await this.#making)?.remove();
  }
}
