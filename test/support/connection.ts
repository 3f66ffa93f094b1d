import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** The head of a response. */
export interface ResponseHead {
  readonly status: number;
  readonly connection: string | undefined;
}

/** One connection to a server, on which a test sends bytes of its own, also while responses come. */
export class Connection {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #isEnded = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on("end", () => {
      this.#isEnded = true;
      socket.end();
    });
    socket.on("close", () => {
      this.#isEnded = true;
    });
    // A server that closes while it is written to resets the connection, which ends it too.
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return new Connection(socket);
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  /** The next response, whole; undefined when the server ends the connection before. Interim ones are passed over. */
  async response(): Promise<ResponseHead | undefined> {
    for (;;) {
      const response = this.#take();
      if (response !== undefined && response.status >= 200) return response;
      if (response === undefined && this.#isEnded) return undefined;
      if (response === undefined) await this.#change();
    }
  }

  /** Waits until the server has ended the connection. */
  async ended(): Promise<void> {
    while (!this.#isEnded) await this.#change();
  }

  async #change(): Promise<void> {
    const events = ["data", "end", "close"];
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of events) this.#socket.off(event, done);
        resolve();
      };
      for (const event of events) this.#socket.on(event, done);
    });
  }

  #take(): ResponseHead | undefined {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const head = this.#received.subarray(0, end).toString("latin1");
    const size = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + 4 + size) return undefined;
    this.#received = this.#received.subarray(end + 4 + size);
    return { status: Number(head.split(" ")[1]), connection: /^connection: (\S+)/im.exec(head)?.[1] };
  }
}
