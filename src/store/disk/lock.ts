import { createHash } from "node:crypto";
import { linkSync, lstatSync, realpathSync, renameSync, rmSync, type BigIntStats } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRandom } from "../../core/random.ts";
import { StateError, systemReason, unreadable } from "../state-error.ts";

/** The lock of a folder, held by this process. */
export interface FolderLock {
  /** The socket that is the lock; undefined where it is no file. */
  readonly path: string | undefined;
  release(): Promise<void>;
}

const isWindows = process.platform === "win32";

/** The longest path that a socket can have on every system, in bytes. */
const longestAddress = 100;

/**
 * Takes a folder for this process alone, by listening on a socket that belongs to it: the system lets go of that
 * when the process ends in whatever way, where a file with a process id would stay behind, and mean nothing in another
 * container.
 * @throws StateError when another process has it, or it cannot be locked
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const addresses = lockAddresses(realpathSync(folder));
  const left = addresses.map(statsOf);
  if (await isTakenAny(addresses)) throw inUse(folder);
  let reason: unknown;
  for (const [index, address] of addresses.entries()) {
    removeStale(address, left[index]);
    try {
      return isWindows ? await lockPipe(address) : await lockSocket(address);
    } catch (error) {
      reason = error;
    }
    const { code } = reason as NodeJS.ErrnoException;
    if (code === "EADDRINUSE" || code === "EEXIST") throw inUse(folder);
  }
  throw new StateError(`${folder} cannot be locked: ${systemReason(reason)}`);
}

/** Tells whether a process holds the lock of a folder. @throws StateError when that cannot be found out */
export const isLocked = (folder: string): Promise<boolean> => isTakenAny(lockAddresses(realpathSync(folder)));

/** In the folder itself; where its file system knows no sockets, or its path is too long, beside it by its name's hash. */
function lockAddresses(folder: string): string[] {
  const name = `finchat-emulator-${createHash("sha256").update(folder).digest("hex").slice(0, 32)}`;
  if (isWindows) return [`\\\\.\\pipe\\${name}`];
  const within = join(folder, ".lock");
  const beside = join(tmpdir(), `${name}.lock`);
  return Buffer.byteLength(ownName(within)) > longestAddress ? [beside] : [within, beside];
}

/** Returns a name beside a path that nobody else uses. */
const ownName = (path: string): string => `${path}.${Buffer.from(systemRandom.bytes(3)).toString("hex")}`;

/**
 * Removes a socket that a process has left behind; not one that another process has made since.
 * @throws StateError when it cannot be removed, or something else is in its place
 */
function removeStale(address: string, left: BigIntStats | undefined): void {
  const found = statsOf(address);
  if (found === undefined) return;
  if (!found.isSocket()) throw new StateError(`${address} is no socket of the emulator: the folder cannot be locked`);
  if (!isSame(found, left)) return;
  try {
    rmSync(address, { force: true });
  } catch (error) {
    throw new StateError(`${address} was left by an emulator and cannot be removed: ${systemReason(error)}`);
  }
}

/** Compares the time of making as well: the number of a removed file is given to the next one. */
const isSame = (one: BigIntStats, other: BigIntStats | undefined): boolean =>
  one.dev === other?.dev && one.ino === other.ino && one.birthtimeNs === other.birthtimeNs;

function statsOf(address: string): BigIntStats | undefined {
  if (isWindows) return undefined;
  try {
    return lstatSync(address, { throwIfNoEntry: false, bigint: true });
  } catch (error) {
    throw unreadable(address, error);
  }
}

async function lockPipe(address: string): Promise<FolderLock> {
  const server = await listen(address);
  return { path: undefined, release: () => closed(server) };
}

/**
 * Listens under a name of its own, which a link then makes the lock: a link replaces nothing. When the server is closed,
 * Node removes whatever has the name that it was given, which then is nobody's lock.
 */
async function lockSocket(address: string): Promise<FolderLock> {
  const name = ownName(address);
  const server = await listen(name);
  try {
    putAt(name, address);
  } catch (error) {
    await closed(server);
    throw error;
  }
  const own = statsOf(address);
  return {
    path: address,
    release: () =>
      closed(server).finally(() => {
        removeOwn(address, own);
      }),
  };
}

/** Removes a lock, unless it has become another's or its folder is gone. */
function removeOwn(address: string, own: BigIntStats | undefined): void {
  try {
    const found = lstatSync(address, { bigint: true });
    if (isSame(found, own)) rmSync(address);
  } catch {
    // A lock that nobody listens on is none.
  }
}

function putAt(name: string, address: string): void {
  try {
    linkSync(name, address);
    rmSync(name, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    // There are file systems without links.
    renameSync(name, address);
  }
}

/** Error codes of a socket whose listener does not accept. */
const busy: ReadonlySet<string> = new Set(["EAGAIN", "EBUSY"]);

/** Error codes of a socket that this process may not connect to. */
const forbidden: ReadonlySet<string> = new Set(["EACCES", "EPERM"]);

async function isTakenAny(addresses: readonly string[]): Promise<boolean> {
  for (const address of addresses) if (await isTaken(address)) return true;
  return false;
}

/** Tells whether somebody listens there. */
function isTaken(address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
      if (forbidden.has(code)) reject(notOurs(address));
      else resolve(busy.has(code));
    });
  });
}

/** Listens, without keeping the process alive. */
function listen(address: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      resolve(server.unref());
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

const notOurs = (address: string): StateError =>
  new StateError(`${address} belongs to another user: stop the emulator that made it, or remove it if none is running`);

const inUse = (folder: string): StateError =>
  new StateError(`${folder} is in use by another emulator; stop that one, or choose another folder with --data-dir`);
