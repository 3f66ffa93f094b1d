import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { wallClock } from "../core/wall.ts";

/** A push as it came. */
export interface Received {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly event?: { readonly type?: unknown } };
}

/** Time-out of an expected push, in ms. */
const patience = 5_000;

/** The app's side: takes what is pushed to it, and answers 200. */
export class Receiver {
  readonly #server: Server;
  #received: Received[] = [];
  #arrived: () => void = () => undefined;
  #reply: unknown = {};

  constructor() {
    this.#server = createServer((request, response) => {
      const receive = readJson(request).then((body) => {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(this.#reply));
        const headers = request.headers as Record<string, string>;
        this.#received.push({ method: request.method ?? "", headers, body: body as Received["body"] });
        this.#arrived();
      });
      receive.catch(() => response.writeHead(400).end());
    });
  }

  /** Listens on this machine alone; the address to push to. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callback`;
  }

  /** Forgets what came until now, and answers with `reply` from now on. */
  begin(reply: unknown = {}): void {
    this.#received = [];
    this.#reply = reply;
  }

  /** The first event of a type that came since the beginning; undefined where none comes within 5 s. */
  async take(type: unknown): Promise<Received | undefined> {
    const find = () => this.#received.find(({ body }) => body.event?.type === type);
    return (
      find() ??
      (await new Promise((resolve) => {
        const giveUp = wallClock.after(patience, () => {
          resolve(undefined);
        });
        this.#arrived = () => {
          const found = find();
          if (found === undefined) return;
          giveUp();
          resolve(found);
        };
      }))
    );
  }

  /** Stops listening. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
}
