import type * as fs from "node:fs";
import type * as promises from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";

/** Something that was done to the disk. A file keeps its number when it is renamed. */
export type Operation =
  | { readonly kind: "create"; readonly path: string; readonly file: number }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "write"; readonly file: number; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly file: number; readonly size: number }
  | { readonly kind: "sync"; readonly file: number }
  | { readonly kind: "rename"; readonly path: string; readonly to: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "syncFolder"; readonly path: string };

/** What is done to the files below a folder, as long as it is given one. */
class Trace {
  readonly operations: Operation[] = [];
  readonly #descriptors = new Map<number, { file: number; position: number }>();
  readonly #names = new Map<string, number>();
  #root: string | undefined;
  #files = 0;

  begin(root: string): void {
    this.#root = root;
  }

  end(): void {
    this.#root = undefined;
    this.#descriptors.clear();
    this.#names.clear();
  }

  opened(path: string, flags: string | number | undefined, descriptor: number): void {
    if (!this.#covers(path)) return;
    if (typeof flags === "string" && flags.startsWith("w")) {
      const file = ++this.#files;
      this.#names.set(path, file);
      this.operations.push({ kind: "create", path, file });
    }
    const file = this.#names.get(path);
    if (file === undefined || flags === undefined || flags === "r") this.#descriptors.delete(descriptor);
    else this.#descriptors.set(descriptor, { file, position: 0 });
  }

  wrote(descriptor: number, bytes: Uint8Array, position: number | null | undefined): void {
    const open = this.#descriptors.get(descriptor);
    if (open === undefined) return;
    const at = position ?? open.position;
    open.position = at + bytes.length;
    this.operations.push({ kind: "write", file: open.file, position: at, bytes: Buffer.from(bytes) });
  }

  synced(descriptor: number): void {
    const open = this.#descriptors.get(descriptor);
    if (open !== undefined) this.operations.push({ kind: "sync", file: open.file });
  }

  truncated(descriptor: number, size: number): void {
    const open = this.#descriptors.get(descriptor);
    if (open !== undefined) this.operations.push({ kind: "truncate", file: open.file, size });
  }

  renamed(path: string, to: string): void {
    const file = this.#names.get(path);
    if (file === undefined) return;
    this.#names.delete(path);
    this.#names.set(to, file);
    this.operations.push({ kind: "rename", path, to });
  }

  removed(path: string): void {
    if (this.#names.delete(path)) this.operations.push({ kind: "remove", path });
  }

  made(path: string): void {
    if (this.#covers(path)) this.operations.push({ kind: "folder", path });
  }

  syncedFolder(path: string): void {
    if (this.#covers(path)) this.operations.push({ kind: "syncFolder", path });
  }

  #covers(path: string): boolean {
    return this.#root !== undefined && path.startsWith(this.#root) && !basename(path).startsWith(".lock");
  }
}

/** The trace of this test's process. */
export const trace = new Trace();

type Done = (error: NodeJS.ErrnoException | null) => void;

/** Adds a trace to a synchronous call. */
const after =
  <Args extends readonly unknown[], Result>(call: (...args: Args) => Result, note: (...args: Args) => void) =>
  (...args: Args): Result => {
    const result = call(...args);
    note(...args);
    return result;
  };

/** Traces what the store calls of `node:fs`. */
export function traceFs(original: typeof fs): object {
  const write = Object.assign(tracedWrite(original), { [promisify.custom]: tracedWriteAsync(original) });
  const fdatasync = tracedSync(original.fdatasync);
  const streamed = { open: tracedOpen(original), write, close: original.close, fsync: tracedSync(original.fsync) };
  return {
    ...original,
    write,
    fdatasync,
    fsyncSync: after(original.fsyncSync, (fd) => {
      trace.synced(fd);
    }),
    ftruncateSync: after(original.ftruncateSync, (fd, size) => {
      trace.truncated(fd, size ?? 0);
    }),
    openSync: (path: string, flags: string) => {
      const fd = original.openSync(path, flags);
      trace.opened(path, flags, fd);
      return fd;
    },
    renameSync: after(original.renameSync, (path, to) => {
      trace.renamed(String(path), String(to));
    }),
    rmSync: after(original.rmSync, (path) => {
      trace.removed(String(path));
    }),
    unlinkSync: after(original.unlinkSync, (path) => {
      trace.removed(String(path));
    }),
    mkdirSync: after(original.mkdirSync, (path) => {
      trace.made(String(path));
    }),
    createWriteStream: (path: string, options: object) =>
      original.createWriteStream(path, { ...options, fs: streamed }),
  };
}

/** Traces what the store calls of `node:fs/promises`. */
export function tracePromises(original: typeof promises): object {
  return {
    ...original,
    open: async (path: string, flags?: string) => {
      const handle = await original.open(path, flags);
      trace.opened(path, flags, handle.fd);
      return {
        writeFile: async (bytes: Uint8Array) => {
          await handle.writeFile(bytes);
          trace.wrote(handle.fd, bytes, undefined);
        },
        sync: async () => {
          await handle.sync();
          if (flags === undefined) trace.syncedFolder(path);
          else trace.synced(handle.fd);
        },
        close: () => handle.close(),
      };
    },
    rename: async (path: string, to: string) => {
      await original.rename(path, to);
      trace.renamed(path, to);
    },
    rm: async (path: string, options?: object) => {
      await original.rm(path, options);
      trace.removed(path);
    },
  };
}

type WriteArguments = [
  fd: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number | null | undefined,
  done: (error: Error | null, written: number, buffer: Uint8Array) => void,
];

const tracedWrite =
  ({ write }: typeof fs) =>
  (...[fd, buffer, offset, length, position, done]: WriteArguments): void => {
    write(fd, buffer, offset, length, position, (error, written) => {
      if (error === null) trace.wrote(fd, buffer.subarray(offset, offset + written), position);
      done(error, written, buffer);
    });
  };

const tracedWriteAsync =
  ({ write }: typeof fs) =>
  async (...[fd, buffer, offset, length, position]: [number, Buffer, number, number, number]): Promise<object> => {
    const result = await promisify(write)(fd, buffer, offset, length, position);
    trace.wrote(fd, buffer.subarray(offset, offset + result.bytesWritten), position);
    return result;
  };

const tracedSync =
  (sync: (fd: number, done: Done) => void) =>
  (fd: number, done: Done): void => {
    sync(fd, (error) => {
      if (error === null) trace.synced(fd);
      done(error);
    });
  };

const tracedOpen =
  ({ open }: typeof fs) =>
  (path: string, flags: string, mode: number, done: (error: Error | null, fd: number) => void): void => {
    open(path, flags, mode, (error, fd) => {
      if (error === null) trace.opened(path, flags, fd);
      done(error, fd);
    });
  };
