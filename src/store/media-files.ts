import { rmSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemRandom } from "../core/random.ts";
import type { Media } from "./entities.ts";
import type { MediaFolder } from "./media-folder.ts";
import { fileName, keptName, unfinishedName } from "./media-names.ts";
import { StateError, unreadable, unwritable } from "./state-error.ts";

/** An upload that has more bytes than it may have. */
export class TooManyBytes extends Error {
  override readonly name = "TooManyBytes";
}

/** A file that has been received whole and belongs to no row yet. */
export interface ReceivedFile {
  /** Its name in the folder, for `Media.stored`. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Leaves it to the row that names it: call it in the change that puts the row. */
  keep(): void;
  /** Removes it, unless it was kept. */
  discard(): void;
}

/**
 * The bytes of media, a file each. A file is written once, under a name of its own, and never replaced: the rows say which
 * files belong to the state, so that a change which fails leaves the files of the state before it untouched.
 */
export class MediaFiles {
  readonly #folder: MediaFolder;
  readonly #receiving = new Set<Promise<unknown>>();
  /** Files that no row names yet, and no sweep may remove. */
  readonly #unowned = new Set<string>();
  #readers = 0;
  #sweepLater: (() => void) | undefined;

  constructor(folder: MediaFolder) {
    this.#folder = folder;
  }

  /** Returns the path of a row's bytes; undefined when none were kept. */
  pathOf(row: Media): string | undefined {
    return row.file ?? (this.#folder.path && join(this.#folder.path, fileName(row)));
  }

  /**
   * Receives a file of at most `limit` bytes as they come. The source is read no further than needed. Whatever goes wrong
   * leaves no file.
   * @throws TooManyBytes; StateError where there is no room for them
   */
  receive(source: AsyncIterable<Buffer>, limit: number): Promise<ReceivedFile> {
    const receiving = this.#receive(source, limit);
    const settled: Promise<unknown> = receiving.then(
      () => this.#receiving.delete(settled),
      () => this.#receiving.delete(settled),
    );
    this.#receiving.add(settled);
    return receiving;
  }

  /** Keeps every file in its place, whatever becomes of the rows, until the returned function is called. */
  hold(): () => void {
    this.#readers++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.#readers === 0) this.#sweepLater?.();
    };
  }

  /**
   * Removes the files that belong to no row: what a replaced state or a crash has left. While files are held it resolves
   * at once, and removes them when they are released.
   * @throws StateError when the folder cannot be read
   */
  async sweep(rows: () => Iterable<Media>): Promise<void> {
    const { path } = this.#folder;
    if (path === undefined) return;
    if (this.#readers > 0) {
      this.#sweepLater = () => {
        this.#sweepLater = undefined;
        this.sweep(rows).catch(() => undefined);
      };
      return;
    }
    const names = (await namesIn(path)) ?? [];
    const own = names.filter((name) => keptName.test(name) || unfinishedName.test(name));
    const known = new Set(own.length === 0 ? [] : Array.from(rows(), fileName));
    for (const name of own) {
      if (!known.has(name) && !this.#unowned.has(name)) rmSync(join(path, name), { force: true });
    }
  }

  /**
   * Checks that the bytes of all rows are there; `warn` is told where some are not. A row of an imported state may never
   * have had any.
   * @throws StateError when the whole folder is missing, or cannot be read
   */
  async checkComplete(rows: Iterable<Media>, warn: (message: string) => void): Promise<void> {
    const { path } = this.#folder;
    const expected = [...rows].filter(({ file }) => file === undefined);
    if (path === undefined || expected.length === 0) return;
    const names = await namesIn(path);
    if (names === undefined) {
      const files = expected.length === 1 ? "a file" : `${expected.length} files`;
      const problem = `${path} is missing, although the state refers to ${files} in it`;
      const fix = "restore it from a backup, or make an empty folder to go on without them";
      throw new StateError(`${problem}: ${fix}; nothing was changed`);
    }
    const known = new Set(names);
    const missing = expected.filter((row) => !known.has(fileName(row)));
    const [first] = missing;
    if (first === undefined) return;
    const uri = `mxc://${first.server_name}/${first.media_id}`;
    warn(`${path} has no bytes of ${missing.length} of ${expected.length} files, the first is ${uri}`);
  }

  /** Waits for what is in progress, and removes a temporary folder. */
  async close(): Promise<void> {
    await Promise.all(this.#receiving);
    await this.#folder.close();
  }

  async #receive(source: AsyncIterable<Buffer>, limit: number): Promise<ReceivedFile> {
    this.#folder.check();
    const name = Buffer.from(systemRandom.bytes(32)).toString("hex");
    const path = join(await this.#folder.make(), name);
    this.#unowned.add(name);
    const discard = (): void => {
      if (this.#unowned.delete(name)) rmSync(path, { force: true });
    };
    try {
      const size = await this.#write(path, source, limit);
      this.#folder.touch();
      return { name, size, keep: () => this.#unowned.delete(name), discard };
    } catch (error) {
      discard();
      this.#folder.check();
      throw error;
    }
  }

  async #write(path: string, source: AsyncIterable<Buffer>, limit: number): Promise<number> {
    const file = await written(path, open(path, "wx"));
    let size = 0;
    try {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > limit) throw new TooManyBytes(`more than ${limit} bytes`);
        await written(path, file.writeFile(chunk));
      }
      if (this.#folder.isKept) await written(path, file.sync());
    } finally {
      await file.close();
    }
    return size;
  }
}

/** Returns the names in a folder; undefined where there is none. @throws StateError when it cannot be read */
async function namesIn(folder: string): Promise<string[] | undefined> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(folder, error);
  });
}

/** @throws StateError in place of what the system says */
const written = <Result>(path: string, writing: Promise<Result>): Promise<Result> =>
  writing.catch((error: unknown) => {
    throw unwritable(path, error);
  });
