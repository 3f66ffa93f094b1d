import { close, closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, rmSync, write } from "node:fs";
import { promisify } from "node:util";
import { unwritable } from "../state-error.ts";
import type { DataFolder } from "./data-folder.ts";
import { headLine, markLine, type JournalHead } from "./journal-format.ts";
import type { ReadJournal } from "./read-journal.ts";

const [writeTo, syncData, closeFile] = [promisify(write), promisify(fdatasync), promisify(close)];

/** A journal on the disk, to which frames are appended one after another. */
export class JournalFile {
  readonly head: JournalHead;
  readonly path: string;
  readonly #folder: DataFolder;
  readonly #descriptor: number;
  #size: number;
  #last: number;

  private constructor(folder: DataFolder, descriptor: number, end: Pick<ReadJournal, "head" | "size" | "last">) {
    this.head = end.head;
    this.path = folder.journalPath(end.head.journal);
    this.#folder = folder;
    this.#descriptor = descriptor;
    this.#size = end.size;
    this.#last = end.last;
  }

  /** The number of its last record; where it has none, of the one before its first. */
  get last(): number {
    return this.#last;
  }

  /** Makes a journal without records. @throws StateError when it cannot be made; then nothing of it is left */
  static async create(folder: DataFolder, head: JournalHead): Promise<JournalFile> {
    const path = folder.journalPath(head.journal);
    const draft = `${path}.draft`;
    let descriptor: number | undefined;
    try {
      rmSync(draft, { force: true });
      descriptor = openSync(draft, "wx");
      const text = Buffer.from(headLine(head) + markLine({ saved: null, closed: false }));
      await writeAll(descriptor, text, 0);
      await syncData(descriptor);
      await folder.putInPlace(draft, path);
      return new JournalFile(folder, descriptor, { head, size: text.length, last: head.first_record - 1 });
    } catch (error) {
      if (descriptor !== undefined) closeSync(descriptor);
      rmSync(draft, { force: true });
      throw unwritable(path, error);
    }
  }

  /** Opens a journal that was read, and cuts off an unfinished write. @throws StateError when it cannot be written */
  static open(folder: DataFolder, read: ReadJournal): JournalFile {
    try {
      const descriptor = openSync(read.path, "r+");
      if (read.isTorn) {
        ftruncateSync(descriptor, read.size);
        fsyncSync(descriptor);
      }
      folder.watch(read.path);
      return new JournalFile(folder, descriptor, read);
    } catch (error) {
      throw unwritable(read.path, error);
    }
  }

  /** Resolves when a frame is on the disk, and the mark says so; `last` is the number of its last record. */
  async append(frame: Buffer, last: number): Promise<void> {
    await writeAll(this.#descriptor, frame, this.#size);
    await syncData(this.#descriptor);
    this.#size += frame.length;
    this.#last = last;
    // Not synced: the end of the process loses no write, and the next frame takes it to the disk.
    await this.#mark(false);
  }

  /** Marks that the state which it goes on from is on the disk, and all of its own records. */
  async confirm(): Promise<void> {
    await this.#mark(false);
    await syncData(this.#descriptor);
  }

  /** Marks that the next journal goes on from here, and closes the file. */
  async finish(): Promise<void> {
    await this.#mark(true);
    await syncData(this.#descriptor);
    await this.close();
  }

  /** Closes the file. */
  async close(): Promise<void> {
    this.#folder.unwatch(this.path);
    await closeFile(this.#descriptor);
  }

  async #mark(closed: boolean): Promise<void> {
    const line = Buffer.from(markLine({ saved: this.#last, closed }));
    await writeAll(this.#descriptor, line, headLine(this.head).length);
  }
}

async function writeAll(descriptor: number, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += (await writeTo(descriptor, bytes, at, bytes.length - at, position + at)).bytesWritten;
  }
}
