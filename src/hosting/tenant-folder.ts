import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isRecord, type Fields } from "../core/json.ts";
import type { TenantRequest } from "../routes/services.ts";
import { TemporaryFolder } from "../store/disk/temporary-folder.ts";
import { StateError, unreadable, unwritable } from "../store/state-error.ts";
import { mediaFile } from "./tenant-request.ts";

/** A tenant as it is saved: the request that created it. */
export interface SavedTenant {
  readonly name: string;
  readonly path: string;
  readonly request: TenantRequest;
  /** Real time, ms since the epoch. */
  readonly createdAt: number;
}

/** Options of {@link TenantFolder.open}. */
interface FolderOptions {
  readonly dataDir: string | undefined;
  readonly name: string;
  /** Bytes of the fixtures' media, by their index. */
  readonly media: ReadonlyMap<number, Buffer>;
  readonly isNew: boolean;
}

/** File with the request that created a tenant; its creation is complete when the file is there. */
const requestFile = "tenant.json";

/** The folder of a hosted tenant in the data folder, or a temporary one for the bytes of its fixtures' media. */
export class TenantFolder {
  /** Folder of the state; undefined when it is in memory only. */
  readonly statePath: string | undefined;
  readonly #temporary: TemporaryFolder | undefined;

  private constructor(statePath: string | undefined, temporary: TemporaryFolder | undefined) {
    this.statePath = statePath;
    this.#temporary = temporary;
  }

  /**
   * Opens the folder of a tenant and writes the bytes of its fixtures' media. One of a new tenant begins empty, whatever
   * a deletion that failed has left there.
   * @throws StateError when the folder cannot be used
   */
  static async open({ dataDir, name, media, isNew }: FolderOptions): Promise<TenantFolder> {
    const statePath = dataDir === undefined ? undefined : join(dataDir, "tenants", name);
    if (isNew && statePath !== undefined) await emptyFolder(statePath);
    const temporary = statePath === undefined && media.size > 0 ? await TemporaryFolder.make() : undefined;
    const folder = new TenantFolder(statePath, temporary);
    const path = folder.#mediaPath;
    if (path === undefined || media.size === 0) return folder;
    try {
      mkdirSync(path, { recursive: true });
      for (const [index, bytes] of media) writeFileSync(join(path, mediaFile(index)), bytes);
    } catch (error) {
      throw unwritable(path, error);
    }
    return folder;
  }

  /**
   * Returns the tenants that a data folder has, in order of creation, and removes what an unfinished creation or deletion
   * has left.
   * @throws StateError when one cannot be read
   */
  static saved(dataDir: string | undefined): SavedTenant[] {
    const tenants = dataDir === undefined ? undefined : join(dataDir, "tenants");
    if (tenants === undefined || !existsSync(tenants)) return [];
    try {
      const saved = readdirSync(tenants).flatMap((name) => {
        const path = join(tenants, name, requestFile);
        if (existsSync(path)) return [{ name, path: join(tenants, name), ...readRequest(path) }];
        rmSync(join(tenants, name), { recursive: true, force: true });
        return [];
      });
      return saved.sort((a, b) => a.createdAt - b.createdAt);
    } catch (error) {
      throw error instanceof StateError ? error : unreadable(tenants, error);
    }
  }

  /** Fixtures whose media are the files of this folder. */
  withMedia(fixtures: Fields): Fields {
    const { media } = fixtures;
    const path = this.#mediaPath;
    if (!Array.isArray(media) || path === undefined) return fixtures;
    const rows = (media as Fields[]).map((row) => ({ ...row, file: join(path, String(row["file"])) }));
    return { ...fixtures, media: rows };
  }

  /** Marks the creation as complete. @throws StateError when it cannot be written */
  save({ request, createdAt }: Creation): void {
    if (this.statePath === undefined) return;
    const path = join(this.statePath, requestFile);
    try {
      // Whole or not at all: a file that is cut short would refuse every later start.
      writeFileSync(`${path}.new`, JSON.stringify({ created_at: createdAt, request }), { flush: true });
      renameSync(`${path}.new`, path);
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  /** Makes the next start remove the folder, whenever the process ends. */
  markDeleted(): void {
    if (this.statePath !== undefined) rmSync(join(this.statePath, requestFile), { force: true });
  }

  /** Removes the folder with everything in it. */
  async remove(): Promise<void> {
    await this.#temporary?.remove();
    if (this.statePath !== undefined) await rm(this.statePath, { recursive: true, force: true });
  }

  /** Removes what is temporary. */
  async release(): Promise<void> {
    await this.#temporary?.remove();
  }

  get #mediaPath(): string | undefined {
    return this.statePath === undefined ? this.#temporary?.path : join(this.statePath, "fixtures");
  }
}

type Creation = Pick<SavedTenant, "request" | "createdAt">;

async function emptyFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw unwritable(path, error);
  }
}

function readRequest(path: string): Creation {
  const damaged = (reason: string): StateError =>
    new StateError(`${path} ${reason}: restore it from a backup, or remove the folder it is in to drop the tenant`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw damaged(`is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isRecord(content)) throw damaged("is no tenant");
  const { created_at: createdAt, request } = content;
  if (typeof createdAt !== "number" || !isRecord(request)) throw damaged("is no tenant");
  return { createdAt, request };
}
