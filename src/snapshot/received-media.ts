import { pointerTo } from "../core/pointer.ts";
import { portable, type MediaLibrary } from "../domain/media.ts";
import { pairKey } from "../store/collections.ts";
import type { Media } from "../store/entities.ts";
import type { ReceivedFile } from "../store/media-files.ts";
import type { Store } from "../store/store.ts";
import { BadBase64, decodeBase64 } from "./base64.ts";
import type { Findings } from "./findings.ts";
import { BadJson, type JsonReader } from "./json-reader.ts";

/** The place of a file's bytes in the media of a snapshot. */
export const bytesKey = ({ server_name, media_id }: Media): string => `${server_name}/${media_id}`;

/** The bytes of a snapshot's media: in files that belong to nothing until `keepFor` is called. */
export class ReceivedMedia {
  readonly #library: MediaLibrary;
  readonly #files = new Map<string, ReceivedFile>();

  constructor(library: MediaLibrary) {
    this.#library = library;
  }

  /**
   * Takes the bytes that come next in a document, under a key.
   * @throws BadJson where they are none
   */
  async receive(key: string, json: JsonReader): Promise<void> {
    try {
      this.#files.set(key, await this.#library.receive(decodeBase64(json.text())));
    } catch (error) {
      if (error instanceof BadBase64) throw new BadJson(json.path, "must be base64");
      throw error;
    }
  }

  /** Files that none of the rows names become findings. */
  check({ collections: { media } }: Store, findings: Findings): void {
    const named = new Set(Array.from(media.rows(), bytesKey));
    for (const key of this.#files.keys()) {
      if (!named.has(key)) findings.add(pointerTo("/media", key), "belongs to no row of collections/media");
    }
  }

  /**
   * Gives the rows of a store their files. A row whose bytes the snapshot leaves out has those of the row with its ids in
   * the present state; a path or file that a snapshot names is never read.
   */
  keepFor(store: Store, present: Store): void {
    const { media } = store.collections;
    store.change(() => {
      for (const row of [...media.rows()]) {
        const received = this.#files.get(bytesKey(row));
        const known = present.collections.media.get(pairKey(row.server_name, row.media_id));
        media.put({ ...portable(row), ...(received === undefined ? placeOf(known) : { stored: received.name }) });
      }
    });
    for (const file of this.#files.values()) file.keep();
  }

  /** Removes the files. */
  discard(): void {
    for (const file of this.#files.values()) file.discard();
  }
}

/** Returns the location of a row's bytes. */
function placeOf(row: Media | undefined): Pick<Media, "file" | "stored"> {
  if (row?.file !== undefined) return { file: row.file };
  return row?.stored === undefined ? {} : { stored: row.stored };
}
