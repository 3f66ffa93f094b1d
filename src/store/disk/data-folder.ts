import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { StateError, unreadable, unwritable } from "../state-error.ts";
import { lockFolder, type FolderLock } from "./lock.ts";
import { makeFolder } from "./make-folder.ts";
import { WatchedPath } from "./watched-path.ts";

/** A data folder that belongs to this process alone: its paths, and that what lies there stays in its place. */
export class DataFolder {
  readonly path: string;
  readonly #lock: FolderLock;
  readonly #onFailure: (error: StateError) => void;
  readonly #self: WatchedPath;
  readonly #watched = new Map<string, WatchedPath>();
  readonly #unsynced = new Set<string>();
  #settling: Promise<unknown> | undefined;
  #failure: StateError | undefined;

  private constructor(path: string, lock: FolderLock, onFailure: (error: StateError) => void) {
    this.path = path;
    this.#lock = lock;
    this.#onFailure = onFailure;
    this.#self = new WatchedPath(path);
    if (lock.path !== undefined) this.watch(lock.path);
  }

  /**
   * Makes the folder where it is missing, and locks it. `onFailure` is called once, when nothing can be saved any more.
   * @throws StateError when the folder cannot be used
   */
  static async open(path: string, onFailure: (error: StateError) => void): Promise<DataFolder> {
    makeFolder(path);
    return new DataFolder(path, await lockFolder(path), onFailure);
  }

  /** The file with the state as a whole. */
  get statePath(): string {
    return join(this.path, "state.json");
  }

  /** The folder with the bytes of media. */
  get mediaPath(): string {
    return join(this.path, "media");
  }

  /** Returns the path of a journal. */
  journalPath(number: number): string {
    return join(this.path, `journal-${number}.jsonl`);
  }

  /** Returns the numbers of the journals that are there, in order. @throws StateError when the folder cannot be read */
  journals(): number[] {
    try {
      const numbers = readdirSync(this.path).map((name) => /^journal-([1-9]\d*)\.jsonl$/.exec(name)?.[1]);
      return numbers
        .filter((number) => number !== undefined)
        .map(Number)
        .sort((a, b) => a - b);
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }

  /** Makes the folder for media where it is missing. @throws StateError when it cannot be made */
  makeMediaFolder(): void {
    try {
      if (!existsSync(this.mediaPath)) mkdirSync(this.mediaPath);
    } catch (error) {
      throw unwritable(this.mediaPath, error);
    }
    this.watch(this.mediaPath);
  }

  /** Checks from now on that what is at a path now stays there. */
  watch(path: string): void {
    this.unwatch(path);
    this.#watched.set(path, new WatchedPath(path));
  }

  /** Ends the checks of a path. */
  unwatch(path: string): void {
    this.#watched.get(path)?.release();
    this.#watched.delete(path);
  }

  /** Puts a file that is on the disk in the place of another, so that one of them is there whatever happens. */
  async putInPlace(draft: string, path: string): Promise<void> {
    this.unwatch(path);
    try {
      await rename(draft, path);
    } finally {
      if (existsSync(path)) this.watch(path);
    }
    await syncFolder(this.path);
  }

  /** Notes that files were put into a folder: it is synced before a change or a state is saved. */
  touch(path: string): void {
    this.#unsynced.add(path);
  }

  /** Checks that everything watched is in its place, which ends all saving where it is not. @throws StateError */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      for (const watched of this.#watched.values()) this.#checkPath(watched);
    } catch (error) {
      throw this.fail(unreadable(this.path, error));
    }
  }

  /** Resolves when the folders that were touched are synced. */
  async settle(): Promise<void> {
    if (this.#unsynced.size > 0) {
      this.#settling = Promise.all([this.#settling, ...[...this.#unsynced].map(syncFolder)]);
      this.#unsynced.clear();
    }
    await this.#settling;
  }

  /** Ends all saving, and reports why, the first time. Returns the first reason. */
  fail(error: StateError): StateError {
    if (this.#failure !== undefined) return this.#failure;
    this.#failure = error;
    this.#onFailure(error);
    return error;
  }

  /** Lets go of the folder. */
  async close(): Promise<void> {
    for (const path of [...this.#watched.keys()]) this.unwatch(path);
    this.#self.release();
    await this.#lock.release();
  }

  #checkPath(watched: WatchedPath): void {
    const state = watched.state();
    if (state === "unchanged") return;
    const folderState = this.#self.state();
    const [path, found] = folderState === "unchanged" ? [watched.path, state] : [this.path, folderState];
    throw new StateError(
      `${path} was ${found} while the emulator was running, so that no change can be saved any more: start it again`,
    );
  }
}

/** Makes sure that a folder's own list of files is on the disk. Windows cannot. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
