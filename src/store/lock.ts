import { createHash } from "node:crypto";
import { lstatSync, realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StateError, systemReason } from "./state-error.ts";

/** Lets go of a data folder. */
export type Release = () => Promise<void>;

/** The longest path that a socket can have on every system, in bytes. */
const longestAddress = 100;

/**
 * Takes a data folder for this process alone, by listening on a socket that belongs to it: the system lets go of that
 * when the process ends in whatever way, where a file with a process id would stay behind, and mean nothing in another
 * container.
 * @throws StateError when another process has it, or it cannot be locked
 */
export async function lockFolder(folder: string): Promise<Release> {
  const addresses = lockAddresses(realpathSync(folder));
  for (const address of addresses) if (await answers(address)) throw inUse(folder);
  let reason: unknown;
  for (const address of addresses) {
    removeStale(address);
    const server = createServer((socket) => socket.destroy());
    reason = await listen(server, address);
    if (reason === undefined) return () => closed(server);
    if ((reason as NodeJS.ErrnoException).code === "EADDRINUSE") throw inUse(folder);
  }
  throw new StateError(`${folder} cannot be locked: ${systemReason(reason)}`);
}

/** In the folder itself; where its file system knows no sockets, or its path is too long, beside it by its name's hash. */
function lockAddresses(folder: string): string[] {
  const name = `finchat-emulator-${createHash("sha256").update(folder).digest("hex").slice(0, 32)}`;
  if (process.platform === "win32") return [`\\\\.\\pipe\\${name}`];
  const within = join(folder, ".lock");
  const beside = join(tmpdir(), `${name}.lock`);
  return Buffer.byteLength(within) > longestAddress ? [beside] : [within, beside];
}

/** Removes a socket that a process has left behind. @throws StateError when something else is in its place */
function removeStale(address: string): void {
  if (process.platform === "win32") return;
  const found = lstatSync(address, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new StateError(`${address} is no socket of the emulator: the folder cannot be locked`);
  rmSync(address, { force: true });
}

/** Whether somebody listens there. */
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => {
      resolve(false);
    });
  });
}

/** Listens, without keeping the process alive; the error where it cannot. */
function listen(server: Server, address: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(address, () => {
      server.unref();
      resolve(undefined);
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

const inUse = (folder: string): StateError =>
  new StateError(`${folder} is in use by another emulator; stop that one, or choose another folder with --data-dir`);
