import { createHash } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pairKey } from "./collections.ts";
import type { Media } from "./entities.ts";
import { makeFolder } from "./make-folder.ts";
import { StateError, systemReason, unwritable } from "./state-error.ts";

/** An upload that has more bytes than it may have. */
export class TooManyBytes extends Error {
  override readonly name = "TooManyBytes";
}

/** How the name of a file ends while it is not kept. */
const unfinished = ".part";

/** The names of our own files, kept or not: others are nobody's to remove. */
const ownName = /^[0-9a-f]{64}(\.\d+\.part)?$/;

/** Bytes that have come in whole, and now are kept or discarded. */
export interface Received {
  /** How many they are. */
  readonly size: number;
  /** Puts the file in its place, at once. */
  keep(): void;
  discard(): void;
}

/**
 * The bytes of media, a file each: in the folder `media` of the data folder, or in a temporary one that is made with the
 * first upload and removed at the end. What stands in a path comes from no caller: it is a digest.
 */
export class MediaFiles {
  readonly #isTemporary: boolean;
  readonly #underWay = new Set<Promise<unknown>>();
  #folder: string | undefined;
  #count = 0;

  constructor(dataDir: string | undefined) {
    this.#isTemporary = dataDir === undefined;
    if (dataDir !== undefined) this.#folder = join(dataDir, "media");
  }

  /** Where the bytes of a row lie; undefined when nothing was ever kept. */
  pathOf(row: Media): string | undefined {
    return row.file ?? (this.#folder && join(this.#folder, fileName(row)));
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
    if (this.#folder === undefined) return;
    const names = (await namesIn(this.#folder)).filter((name) => ownName.test(name));
    const known = new Set(names.length === 0 ? [] : [...rows()].map(fileName));
    for (const name of names) {
      const isUnderWay = name.endsWith(unfinished) && this.#underWay.size > 0;
      if (!known.has(name) && !isUnderWay) unlinkSync(join(this.#folder, name));
    }
  }

  /** Waits for what is under way, and removes a temporary folder. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#isTemporary && this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #receive(row: Media, source: Readable, limit: number): Promise<Received> {
    const path = join(this.#makeFolder(), fileName(row));
    const part = `${path}.${++this.#count}${unfinished}`;
    const discard = (): void => {
      rmSync(part, { force: true });
    };
    try {
      const size = await this.#write(part, source, limit);
      return { size, keep: () => renameSync(part, path), discard };
    } catch (error) {
      discard();
      throw error;
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
      if (!this.#isTemporary) await written(path, file.sync());
    } finally {
      await file.close();
    }
    return size;
  }

  #makeFolder(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "finchat-emulator-"));
    makeFolder(this.#folder);
    return this.#folder;
  }
}

/** What a folder holds; nothing, where there is none. @throws StateError when it cannot be read */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new StateError(`${folder} cannot be read: ${systemReason(error)}`);
  });
}

/** @throws StateError in place of what the system says */
const written = <Result>(path: string, writing: Promise<Result>): Promise<Result> =>
  writing.catch((error: unknown) => {
    throw unwritable(path, error);
  });

const fileName = ({ server_name, media_id }: Media): string =>
  createHash("sha256").update(pairKey(server_name, media_id)).digest("hex");
