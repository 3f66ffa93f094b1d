import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/** A TCP port of the loopback addresses on which nothing listens. */
export interface ReservedPort {
  readonly port: number;
  /** Lets other callers have the port again. Call it when its user has ended. */
  release(): void;
}

/** Ports below those that systems choose for outgoing connections, so that no connection takes one in the meantime. */
const firstPort = 20_000;
const portCount = 12_000;

const attempts = 200;

/**
 * Reserves a free port for a process that will listen on it: no two callers on this machine have the same one at a time. The
 * reservation is the UDP port of the same number, so it ends with this process at the latest.
 * @throws Error when no free port was found
 */
export async function reservePort(): Promise<ReservedPort> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = firstPort + Math.floor(Math.random() * portCount);
    const lock = await lockPort(port);
    if (lock === undefined) continue;
    let isReserved = true;
    const release = (): void => {
      if (isReserved) lock.close();
      isReserved = false;
    };
    if ((await isFree(port, "127.0.0.1")) && (await isFree(port, "::1"))) return { port, release };
    release();
  }
  throw new Error(`no free port found from ${firstPort} to ${firstPort + portCount - 1} in ${attempts} attempts`);
}

async function lockPort(port: number): Promise<Socket | undefined> {
  const socket = createSocket("udp4");
  try {
    socket.bind({ port, address: "127.0.0.1", exclusive: true });
    await once(socket, "listening");
    return socket.unref();
  } catch {
    socket.close();
    return undefined;
  }
}

/** Returns whether a server could listen; an address that this machine lacks is in nobody's way. */
async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EADDRINUSE";
  }
  server.close();
  await once(server, "close");
  return true;
}
