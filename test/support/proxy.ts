import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A network between a client and a server, which a test can break. */
export interface Proxy {
  readonly url: string;
  /** Breaks every connection, and new ones at once. */
  cut(): void;
  /** Lets connections through again, to the server at an address. */
  mend(url: string): void;
}

/** Starts a proxy before a server; it ends with the test. */
export async function runProxy(url: string): Promise<Proxy> {
  let target = new URL(url);
  let isCut = false;
  const open = new Set<Socket>();

  const join = (client: Socket): void => {
    const server = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  };
  const proxy = createServer((client) => {
    if (isCut) client.resetAndDestroy();
    else join(client);
  });
  const breakAll = (): void => {
    for (const socket of [...open]) socket.destroy();
  };
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    proxy.close();
    breakAll();
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      breakAll();
    },
    mend(next) {
      isCut = false;
      target = new URL(next);
    },
  };
}
