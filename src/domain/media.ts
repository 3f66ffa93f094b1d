import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { badRequest, tooLarge } from "../core/errors.ts";
import { pairKey } from "../store/collections.ts";
import type { Media } from "../store/entities.ts";
import { TooManyBytes, type MediaFiles } from "../store/media-files.ts";
import type { DomainContext } from "./context.ts";

/** What an upload is without a Content-Type, and what is served in place of one that no header could hold. */
const anyBytes = "application/octet-stream";

/** The files that people and apps upload (上传文件), and those of the fixtures. */
export class MediaLibrary {
  readonly #context: DomainContext;
  readonly #files: MediaFiles;

  constructor(context: DomainContext, files: MediaFiles) {
    this.#context = context;
    this.#files = files;
  }

  /** The type of a file and the path of its bytes, if there is such a file. */
  find(serverName: string, mediaId: string): { readonly type: string; readonly path: string } | undefined {
    const row = this.#context.rows.media.get(pairKey(serverName, mediaId));
    const path = row && this.#files.pathOf(row);
    return row === undefined || path === undefined ? undefined : { type: asType(row.content_type), path };
  }

  /**
   * Keeps the bytes of a stream as a file of the tenant's domain, without holding them in memory.
   * @throws FinchatError FC_BAD_JSON when there are none; FC_UNKNOWN (413) when there are more than `limits.media_bytes`
   */
  async upload(source: Readable, { type, length }: { type: string | undefined; length: number }): Promise<Media> {
    const { store, rows, ids, settings, domain } = this.#context;
    const limit = settings.current.limits.media_bytes;
    if (length > limit) throw tooLarge(limit);
    const row = { server_name: domain(), media_id: ids.mediaId(domain()), content_type: asType(type) };
    const received = await this.#files.receive(row, source, limit).catch((error: unknown) => {
      throw error instanceof TooManyBytes ? tooLarge(limit) : error;
    });
    if (received.size === 0) {
      received.discard();
      throw badRequest([{ in: "body", path: "", message: "must not be empty" }]);
    }
    return store.change(() => {
      received.keep();
      rows.media.put(row);
      return row;
    });
  }

  /** Every file apart from this machine: its row without a path and, if asked for, its bytes as base64 by server name and id. */
  async export(withBytes: boolean): Promise<{ rows: Media[]; bytes: Record<string, string> }> {
    const rows: Media[] = [];
    const bytes: Record<string, string> = {};
    for (const row of this.#context.rows.media.rows()) {
      const path = withBytes ? this.#files.pathOf(row) : undefined;
      if (path !== undefined) bytes[bytesKey(row)] = await readFile(path, "base64");
      rows.push(withoutPath(row));
    }
    return { rows, bytes };
  }

  /**
   * Keeps the bytes that `export` gave; the rows as they are with their bytes kept here. Where a snapshot has no bytes, a
   * file of the fixtures goes on being read; a path that a snapshot holds never is.
   */
  async import(rows: readonly Media[], bytes: Readonly<Record<string, string>>): Promise<Media[]> {
    const kept: Media[] = [];
    for (const row of rows) {
      const text = bytes[bytesKey(row)];
      if (text !== undefined) {
        (await this.#files.receive(row, Readable.from([Buffer.from(text, "base64")]), Number.POSITIVE_INFINITY)).keep();
      }
      const file =
        text === undefined ? this.#context.rows.media.get(pairKey(row.server_name, row.media_id))?.file : undefined;
      kept.push({ ...withoutPath(row), ...(file !== undefined && { file }) });
    }
    return kept;
  }

  /** Checks that the bytes of every file are there; see `MediaFiles.checkComplete`. */
  async checkComplete(warn: (message: string) => void): Promise<void> {
    await this.#files.checkComplete(this.#context.rows.media.rows(), warn);
  }

  /** Removes the bytes that belong to no file any more. */
  async sweep(): Promise<void> {
    await this.#files.sweep(() => this.#context.rows.media.rows());
  }

  /** Waits for uploads to end; see `MediaFiles.close`. */
  async close(): Promise<void> {
    await this.#files.close();
  }
}

function withoutPath(row: Media): Media {
  const { file: _, ...own } = row;
  return own;
}

const bytesKey = ({ server_name, media_id }: Media): string => `${server_name}/${media_id}`;

/** The o_url of a file. */
export const contentUri = ({ server_name, media_id }: Media): string => `mxc://${server_name}/${media_id}`;

const asType = (text: string | undefined): string =>
  text !== undefined && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+ *(;[\x20-\x7e]*)?$/.test(text) ? text : anyBytes;
