import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { isatty } from "node:tty";

/** The file descriptors of the process's standard streams. */
export const standardStreams = { stdout: 1, stderr: 2 } as const;

/** One of the standard streams, by its file descriptor. */
export type StandardStream = (typeof standardStreams)[keyof typeof standardStreams];

/** The most that waits to be written, in bytes. Further lines are dropped until all of it has been written. */
const bufferLimit = 1_048_576;

/** Time between attempts to write what waits, in ms: the first, and the longest while none succeeds. */
const retryMs = { first: 5, longest: 1000 } as const;

/**
 * Writes lines to a standard stream, and never blocks, fails or keeps the process alive. Lines that cannot be written at
 * once (nobody reads the pipe, the terminal is stopped, the disk is full) wait in a bounded buffer, and beyond that they
 * are dropped and counted.
 */
export class LineOutput {
  #target: Target | undefined;
  readonly #onDropped: (count: number) => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #retry: NodeJS.Timeout | undefined;
  #retryDelay: number = retryMs.first;
  readonly #whenDrained: (() => void)[] = [];

  /** `onDropped` is told how many lines were dropped, when lines can be written again. */
  constructor(stream: StandardStream, onDropped: (count: number) => void = () => undefined) {
    this.#target = openTarget(stream);
    this.#onDropped = onDropped;
  }

  /** Writes a text of whole lines. */
  write(text: string): void {
    if (this.#target === undefined) return;
    if (this.#waitingBytes === 0) this.#writeNow(this.#target, text);
    else if (this.#dropped > 0 || this.#waitingBytes > bufferLimit) this.#dropped++;
    else this.#wait(Buffer.from(text));
  }

  /** Waits until everything is written, but no longer than `ms`. */
  async drain(ms: number): Promise<void> {
    if (this.#waitingBytes === 0) return;
    this.#retryLater(retryMs.first);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#whenDrained.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Writes nothing from now on, and drops what still waits. */
  close(): void {
    clearTimeout(this.#retry);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#target?.isOwn === true) closeSync(this.#target.fd);
    this.#target = undefined;
  }

  #writeNow({ fd }: Target, text: string): void {
    const written = attempt(() => writeSync(fd, text));
    const size = Buffer.byteLength(text);
    if (written < size) this.#wait(Buffer.from(text).subarray(written));
  }

  #wait(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#retry === undefined) this.#retryLater(retryMs.first);
  }

  #retryLater(delay: number): void {
    clearTimeout(this.#retry);
    this.#retryDelay = delay;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#target !== undefined) this.#writeWaiting(this.#target);
    }, delay).unref();
  }

  #writeWaiting({ fd }: Target): void {
    const bytes = Buffer.concat(this.#waiting);
    const written = attempt(() => writeSync(fd, bytes));
    this.#waitingBytes = bytes.length - written;
    this.#waiting = this.#waitingBytes === 0 ? [] : [bytes.subarray(written)];
    if (this.#waitingBytes === 0) this.#drained();
    else this.#retryLater(written > 0 ? retryMs.first : Math.min(2 * this.#retryDelay, retryMs.longest));
  }

  #drained(): void {
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#onDropped(dropped);
    for (const tell of this.#whenDrained.splice(0)) tell();
  }
}

/**
 * Returns the number of bytes that could be written. The reason for a failure does not matter: the next attempt may
 * succeed.
 */
function attempt(write: () => number): number {
  try {
    return write();
  } catch {
    return 0;
  }
}

/** A file descriptor, and whether it was opened here and is to be closed. */
interface Target {
  readonly fd: number;
  readonly isOwn: boolean;
}

/**
 * Returns a descriptor of a standard stream on which a write that would block fails with EAGAIN. Pipes and terminals are
 * opened a second time, since O_NONBLOCK on the first descriptor would hold for every process that shares it.
 */
function openTarget(stream: StandardStream): Target {
  for (const path of pathsOf(stream)) {
    try {
      return { fd: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY), isOwn: true };
    } catch {
      continue;
    }
  }
  // Sockets, and pipes of other systems, become non-blocking when Node creates its own stream for them.
  Reflect.get(process, stream === standardStreams.stdout ? "stdout" : "stderr");
  return { fd: stream, isOwn: false };
}

/** By which paths a pipe or terminal may be opened a second time. */
function pathsOf(stream: StandardStream): string[] {
  const self = `/proc/self/fd/${stream}`;
  if (isatty(stream)) return [self, "/dev/tty"];
  try {
    return fstatSync(stream).isFIFO() ? [self] : [];
  } catch {
    return [];
  }
}
