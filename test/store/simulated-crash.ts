import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { SeededRandom } from "../../src/core/random.ts";
import { fraction } from "../../src/core/random.ts";
import type { Operation } from "./traced-fs.ts";

/** A file: what is known to be on the disk, and what was done since. */
interface File {
  synced: Buffer;
  readonly unsynced: ((content: Buffer) => Buffer)[];
}

type Names = Map<string, number | "folder">;

/** The size of what a disk writes at once. */
const sectorBytes = 512;

/**
 * The disk after a number of operations, of which the system may not have carried out all: data that was not synced, and
 * changes of names in a folder that was not.
 */
export class SimulatedDisk {
  readonly #files = new Map<number, File>();
  readonly #names: Names = new Map();
  /** Changes of names that are not known to be on the disk, by folder. */
  readonly #pending = new Map<string, ((names: Names) => void)[]>();

  apply(operation: Operation): void {
    switch (operation.kind) {
      case "create":
        this.#files.set(operation.file, { synced: Buffer.alloc(0), unsynced: [] });
        this.#rename(operation.path, (names) => names.set(operation.path, operation.file));
        break;
      case "folder":
        this.#rename(operation.path, (names) => names.set(operation.path, "folder"));
        break;
      case "rename":
        this.#rename(operation.path, (names) => move(names, operation.path, operation.to));
        break;
      case "remove":
        this.#rename(operation.path, (names) => names.delete(operation.path));
        break;
      case "syncFolder":
        for (const change of this.#pending.get(operation.path) ?? []) change(this.#names);
        this.#pending.delete(operation.path);
        break;
      case "sync":
        this.#sync(this.#file(operation.file));
        break;
      case "truncate":
        this.#file(operation.file).unsynced.push((content) => content.subarray(0, operation.size));
        break;
      case "write":
        this.#file(operation.file).unsynced.push((content) => written(content, operation.position, operation.bytes));
        break;
    }
  }

  /** Puts the disk into a folder as the end of the process leaves it, in the middle of a write where one is given. */
  afterKill(root: string, target: string, write?: Extract<Operation, { kind: "write" }>): void {
    this.#put(root, target, {
      namesKept: (pending) => pending.length,
      content: ({ synced, unsynced }, number) => {
        const content = unsynced.reduce((before, change) => change(before), synced);
        // What is overwritten here lies within a sector, which is never written in part.
        if (write?.file !== number || write.position < content.length) return content;
        return written(content, write.position, write.bytes.subarray(0, write.bytes.length / 2));
      },
    });
  }

  /** Puts the disk into a folder as a power failure may leave it. */
  afterPowerFailure(root: string, target: string, random: SeededRandom): void {
    this.#put(root, target, {
      namesKept: (pending) => Math.floor(fraction(random) * (pending.length + 1)),
      content: ({ synced, unsynced }) =>
        unsynced.reduce((content, change) => partly(content, change(content), random), synced),
    });
  }

  #put(
    root: string,
    target: string,
    model: { namesKept: (pending: readonly unknown[]) => number; content: (file: File, number: number) => Buffer },
  ): void {
    const names: Names = new Map(this.#names);
    for (const pending of this.#pending.values()) {
      for (const change of pending.slice(0, model.namesKept(pending))) change(names);
    }
    for (const [path, file] of names) {
      const to = join(target, relative(root, path));
      mkdirSync(file === "folder" ? to : dirname(to), { recursive: true });
      if (file !== "folder") writeFileSync(to, model.content(this.#file(file), file));
    }
  }

  #rename(path: string, change: (names: Names) => unknown): void {
    const folder = dirname(path);
    this.#pending.set(folder, [...(this.#pending.get(folder) ?? []), change]);
  }

  #sync(file: File): void {
    file.synced = file.unsynced.reduce((content, change) => change(content), file.synced);
    file.unsynced.length = 0;
  }

  #file(number: number): File {
    const file = this.#files.get(number);
    if (file === undefined) throw new Error(`file ${number} was never made`);
    return file;
  }
}

function move(names: Names, path: string, to: string): void {
  const file = names.get(path);
  if (file === undefined) return;
  names.delete(path);
  names.set(to, file);
}

function written(content: Buffer, position: number, bytes: Buffer): Buffer {
  const changed = Buffer.alloc(Math.max(content.length, position + bytes.length));
  content.copy(changed);
  bytes.copy(changed, position);
  return changed;
}

/** A change of a file of which the disk has none, all, or some sectors; where the others are new, they are zeros. */
function partly(before: Buffer, after: Buffer, random: SeededRandom): Buffer {
  const choice = fraction(random);
  if (choice < 0.3) return before;
  if (choice < 0.6) return after;
  const mixed = Buffer.alloc(after.length);
  for (let at = 0; at < after.length; at += sectorBytes) {
    const source = fraction(random) < 0.5 ? before : after;
    mixed.set(source.subarray(at, Math.min(at + sectorBytes, source.length)), at);
  }
  return mixed;
}
