import { renameSync, rmSync, unlinkSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Media } from "./entities.ts";
import type { MediaFolder } from "./media-folder.ts";
import { fileName, keptName, partName, unfinishedName } from "./media-names.ts";
import { StateError, unreadable, unwritable } from "./state-error.ts";

/** An upload that has more bytes than it may have. */
export class TooManyBytes extends Error {
  override readonly name = "TooManyBytes";
}

/** Bytes that have come in whole, and now are kept or discarded. */
export interface Received {
  /** How many they are. */
  readonly size: number;
  /** Puts the file in its place, at once. */
  keep(): void;
  discard(): void;
}

/** The bytes of media, a file each. */
export class MediaFiles {
  readonly #folder: MediaFolder;
  readonly #underWay = new Set<Promise<unknown>>();
  #count = 0;

  constructor(folder: MediaFolder) {
    this.#folder = folder;
  }

  /** Where the bytes of a row lie; undefined when nothing was ever kept. */
  pathOf(row: Media): string | undefined {
    return row.file ?? (this.#folder.path && join(this.#folder.path, fileName(row)));
  }

  /**
   * Takes in the bytes of a row, `limit` at most, as they come. The source is read no further than needed, and never
   * destroyed. Whatever goes wrong leaves no file.
   * @throws TooManyBytes; StateError where there is no room for them
   */
  receive(row: Media, source: Readable, limit: number): Promise<Received> {
    const receiving = this.#receive(row, source, limit);
    const settled: Promise<unknown> = receiving.then(
      () => this.#underWay.delete(settled),
      () => this.#underWay.delete(settled),
    );
    this.#underWay.add(settled);
    return receiving;
  }

  /**
   * Removes the files that belong to no row: what a reset or a crash has left.
   * @throws StateError when the folder cannot be read
   */
  async sweep(rows: () => Iterable<Media>): Promise<void> {
    const { path } = this.#folder;
    if (path === undefined) return;
    const names = (await namesIn(path)) ?? [];
    const kept = names.filter((name) => keptName.test(name));
    const known = new Set(kept.length === 0 ? [] : [...rows()].map(fileName));
    const unfinished = this.#underWay.size > 0 ? [] : names.filter((name) => unfinishedName.test(name));
    for (const name of [...kept, ...unfinished]) if (!known.has(name)) unlinkSync(join(path, name));
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
      const problem = `${path} is missing, although the state refers to ${expected.length} files in it`;
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

  /** Waits for what is under way, and removes a temporary folder. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.#folder.close();
  }

  async #receive(row: Media, source: Readable, limit: number): Promise<Received> {
    this.#folder.check();
    const path = join(await this.#folder.make(), fileName(row));
    const part = partName(path, ++this.#count);
    const discard = (): void => {
      rmSync(part, { force: true });
    };
    try {
      const size = await this.#write(part, source, limit);
      return { size, keep: () => this.#keep(part, path), discard };
    } catch (error) {
      discard();
      this.#folder.check();
      throw error;
    }
  }

  #keep(part: string, path: string): void {
    try {
      renameSync(part, path);
      this.#folder.touch();
    } catch (error) {
      this.#folder.check();
      throw unwritable(path, error);
    }
  }

  async #write(path: string, source: Readable, limit: number): Promise<number> {
    const file = await written(path, open(path, "wx"));
    let size = 0;
    try {
      for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
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
