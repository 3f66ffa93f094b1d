import { createWriteStream, readFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Adapter } from "lowdb";
import { StateError, systemReason, unwritable } from "./state-error.ts";
import type { SavedState } from "./saved-state.ts";

/** As much text as is put together before it is written, in characters: the event loop is not held up for longer. */
const chunkSize = 262_144;

/**
 * lowdb's adapter for a state file: one row a line, written piece by piece beside the old one and put in its place when
 * it is whole and on the disk.
 */
export class StateFile implements Adapter<SavedState | null> {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws StateError when the file cannot be read, or is no JSON */
  read(): Promise<SavedState | null> {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return Promise.resolve(null);
      return Promise.reject(new StateError(`${this.#path} cannot be read: ${systemReason(error)}`));
    }
    try {
      return Promise.resolve(JSON.parse(text) as SavedState);
    } catch (error) {
      return Promise.reject(new StateError(damaged(this.#path, error instanceof Error ? error.message : "no JSON")));
    }
  }

  /** @throws StateError when it cannot be written; what was there before stays as it is */
  async write(state: SavedState | null): Promise<void> {
    if (state === null) return;
    const draft = `${this.#path}.draft`;
    try {
      await pipeline(Readable.from(inChunks(stateLines(state))), createWriteStream(draft, { flush: true }));
      await rename(draft, this.#path);
      await syncFolder(dirname(this.#path));
    } catch (error) {
      await rm(draft, { force: true });
      throw unwritable(this.#path, error);
    }
  }
}

/** A sentence about a file of the state that makes no sense. */
export const damaged = (path: string, reason: string): string =>
  `${path} is damaged (${reason}): put it back from a copy, or begin with another folder; nothing was changed`;

/** The state as JSON that can be read and compared: fields in order of name, one row a line. */
function* stateLines({ collections, ...fields }: SavedState): Generator<string> {
  yield "{\n";
  for (const [name, value] of sorted(fields)) yield `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`;
  yield `"collections": {`;
  let first = true;
  for (const [name, rows] of sorted(collections)) {
    yield `${first ? "" : ","}\n${JSON.stringify(name)}: [`;
    first = false;
    for (const [index, row] of rows.entries()) yield `${index === 0 ? "" : ","}\n${JSON.stringify(row)}`;
    yield rows.length === 0 ? "]" : "\n]";
  }
  yield "\n}\n}\n";
}

function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

const sorted = <Value>(fields: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

/** Makes sure that the folder's own list of files is on the disk; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
