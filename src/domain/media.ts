import type { Readable } from "node:stream";
import { badRequest, tooLarge } from "../core/errors.ts";
import { pairKey } from "../store/collections.ts";
import type { Media } from "../store/entities.ts";
import { TooManyBytes, type MediaFiles, type ReceivedFile } from "../store/media-files.ts";
import type { DomainContext } from "./domain-context.ts";

/** The type of an upload without a Content-Type, or with one that is no media type. */
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
    const bytes = source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    const received = await this.#files.receive(bytes, limit).catch((error: unknown) => {
      throw error instanceof TooManyBytes ? tooLarge(limit) : error;
    });
    if (received.size === 0) {
      received.discard();
      throw badRequest([{ in: "body", path: "", message: "must not be empty" }]);
    }
    return store.change(() => {
      const server_name = domain();
      const row = {
        server_name,
        media_id: ids.mediaId(server_name),
        content_type: asType(type),
        stored: received.name,
      };
      rows.media.put(row);
      received.keep();
      return row;
    });
  }

  /** Receives the bytes of a file that is not part of the state yet. */
  async receive(source: AsyncIterable<Buffer>): Promise<ReceivedFile> {
    return this.#files.receive(source, Number.POSITIVE_INFINITY);
  }

  /** The path of a row's bytes, whether or not they are there. */
  pathOf(row: Media): string | undefined {
    return this.#files.pathOf(row);
  }

  /** Keeps the bytes of every row, whatever becomes of the row, until the returned function is called. */
  hold(): () => void {
    return this.#files.hold();
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

/** A row without what says where its bytes are on this machine. */
export function portable(row: Media): Media {
  const { file: _, stored: __, ...own } = row;
  return own;
}

/** The o_url of a file. */
export const contentUri = ({ server_name, media_id }: Media): string => `mxc://${server_name}/${media_id}`;

/** Returns whether a text is a media type, with whatever parameters a header can hold. */
export const isMediaType = (text: string): boolean =>
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+[\t ]*(;[\t\x20-\x7e\x80-\xff]*)?$/.test(text);

const asType = (text: string | undefined): string => (text !== undefined && isMediaType(text) ? text : anyBytes);
