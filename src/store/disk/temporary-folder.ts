import { mkdtempSync, writeFileSync } from "node:fs";
import { lstat, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLocked, lockFolder, type FolderLock } from "./lock.ts";

const prefix = "finchat-emulator-";

/** The file that marks a folder as ours, and what it says. */
const mark = { name: ".owner", text: "finchat-emulator: temporary media\n" } as const;

/**
 * A temporary folder with the mark of its owner. It is locked for as long as its process lives, which tells more than a
 * process id would: that may be another process's by now, or one in another container.
 */
export class TemporaryFolder {
  readonly path: string;
  readonly #lock: FolderLock | undefined;

  private constructor(path: string, lock: FolderLock | undefined) {
    this.path = path;
    this.#lock = lock;
  }

  /** Makes a folder, and marks it once it is locked: a folder that cannot be has no mark. */
  static async make(): Promise<TemporaryFolder> {
    const path = mkdtempSync(join(tmpdir(), prefix));
    const lock = await lockFolder(path).catch(() => undefined);
    if (lock !== undefined) writeFileSync(join(path, mark.name), mark.text);
    return new TemporaryFolder(path, lock);
  }

  /** Removes it with all that is in it. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await this.#lock?.release();
  }
}

/**
 * Removes the temporary folders that have our mark and whose process is gone, and nothing else. What cannot be found out
 * or removed is left; the next start tries again.
 */
export async function removeAbandonedFolders(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((found) => found.startsWith(prefix))) {
    const path = join(tmpdir(), name);
    try {
      if (await isAbandoned(path)) await rm(path, { recursive: true, force: true });
    } catch {
      // Another user's, or another start removes it just now.
    }
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const [folder, file] = await Promise.all([lstat(path), lstat(join(path, mark.name))]);
  const isOurs = folder.isDirectory() && folder.uid === (process.getuid?.() ?? folder.uid);
  if (!isOurs || !file.isFile() || file.size !== mark.text.length) return false;
  return (await readFile(join(path, mark.name), "utf8")) === mark.text && !(await isLocked(path));
}
