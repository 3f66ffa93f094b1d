import { createReadStream } from "node:fs";
import type { Media } from "../store/entities.ts";
import type { FoldedState } from "../store/saved-state.ts";
import { stateVersion } from "../store/migrations.ts";
import { portable } from "../domain/media.ts";
import { bytesKey } from "./received-media.ts";

/** Finds the bytes of a row of media: a path, undefined where there are none. */
export type PathOf = (row: Media) => string | undefined;

/** As much text as is put together before it is given out, in characters. */
const pieceSize = 65_536;

/** As many bytes of a file as are read at once: a multiple of three, which base64 needs. */
const chunkBytes = 3 * 65_536;

/**
 * Writes a state as a snapshot, piece by piece. `pathOf` is given where the bytes of media belong to it; those that are not
 * on the disk are left out.
 */
export async function* snapshotText(state: FoldedState, pathOf?: PathOf): AsyncGenerator<string> {
  const { collections, settings, ...head } = state;
  let piece = "";
  for (const part of parts(head, collections)) {
    piece += part;
    if (piece.length < pieceSize) continue;
    yield piece;
    piece = "";
  }
  yield settings === undefined ? piece : `${piece},"settings":${JSON.stringify(settings)}`;
  if (pathOf !== undefined) yield* mediaText((collections["media"] ?? []) as readonly Media[], pathOf);
  yield "}";
}

function* parts(head: object, collections: FoldedState["collections"]): Generator<string> {
  yield `${JSON.stringify({ version: stateVersion, ...head }).slice(0, -1)},"collections":{`;
  for (const [at, [name, rows]] of Object.entries(collections).entries()) {
    yield `${at === 0 ? "" : ","}${JSON.stringify(name)}:[`;
    for (const [index, row] of rows.entries()) {
      yield `${index === 0 ? "" : ","}${JSON.stringify(name === "media" ? portable(row as Media) : row)}`;
    }
    yield "]";
  }
  yield "}";
}

async function* mediaText(rows: readonly Media[], pathOf: PathOf): AsyncGenerator<string> {
  yield ',"media":{';
  let separator = "";
  for (const row of rows) {
    const path = pathOf(row);
    const bytes = path === undefined ? undefined : await openFile(path);
    if (bytes === undefined) continue;
    yield `${separator}${JSON.stringify(bytesKey(row))}:"`;
    separator = ",";
    for await (const chunk of inThrees(bytes)) yield chunk.toString("base64");
    yield '"';
  }
  yield "}";
}

/** The bytes of a file; undefined where there is none. */
async function openFile(path: string): Promise<AsyncIterable<Buffer> | undefined> {
  const stream = createReadStream(path, { highWaterMark: chunkBytes });
  return new Promise((resolve, reject) => {
    stream.once("open", () => {
      resolve(stream as AsyncIterable<Buffer>);
    });
    stream.once("error", (error: NodeJS.ErrnoException) => {
      if (["ENOENT", "ENOTDIR", "EISDIR"].includes(error.code ?? "")) resolve(undefined);
      else reject(error);
    });
  });
}

/** Bytes in chunks that are multiples of three long, but for the last. */
async function* inThrees(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    yield bytes.subarray(0, whole);
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) yield rest;
}
