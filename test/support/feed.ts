import type { ValidateFunction } from "ajv";
import { expect, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { control } from "../../src/generated/answers.js";
import type { components } from "../../src/generated/control.d.ts";
import type { Client } from "./client.ts";

type Schemas = components["schemas"];

/** A reader of a feed, who holds each frame against the contract. */
export class Feed<Frame> {
  readonly socket: WebSocket;
  /** What came and was not taken yet. */
  readonly frames: Frame[] = [];
  /** How the connection ended. */
  readonly ended: Promise<number>;
  readonly #check: ValidateFunction<Frame>;
  #wake = (): void => undefined;

  constructor(socket: WebSocket, check: ValidateFunction<Frame>) {
    this.socket = socket;
    this.#check = check;
    this.ended = new Promise((resolve) => {
      socket.once("close", (code) => {
        resolve(code);
        this.#wake();
      });
    });
    socket.on("message", (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString("utf8")) as Frame);
      this.#wake();
    });
  }

  /** The next so many frames, once they are there. */
  async take(count: number): Promise<Frame[]> {
    while (this.frames.length < count) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`only ${this.frames.length} of ${count} came`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.frames.splice(0, count);
    for (const frame of taken) {
      expect(this.#check(frame) ? [] : this.#check.errors, JSON.stringify(frame)).toEqual([]);
    }
    return taken;
  }

  /** Asks the server for a sign of life: what it wrote before that has come when this resolves. */
  async settled(): Promise<void> {
    await new Promise((resolve) => {
      this.socket.once("pong", resolve);
      this.socket.ping();
    });
  }
}

/** Follows the events feed. */
export const followEvents = (client: Client, query: Query = {}): Promise<Feed<Schemas["EventsFrame"]>> =>
  open(client, "/_emulator/v1/events", query, control.EventsFrame);

/** Follows the feed of a user's client. */
export const followClient = (client: Client, fcid: string, query: Query = {}): Promise<Feed<Schemas["ClientFrame"]>> =>
  open(client, `/_emulator/v1/clients/${encodeURIComponent(fcid)}/sync`, query, control.ClientFrame);

type Query = Readonly<Record<string, string | number>>;

async function open<Frame>(
  client: Client,
  path: string,
  query: Query,
  check: ValidateFunction<Frame>,
): Promise<Feed<Frame>> {
  const url = new URL(client.url.replace("http:", "ws:") + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  const socket = new WebSocket(url);
  const feed = new Feed(socket, check);
  onTestFinished(() => {
    socket.terminate();
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return feed;
}

/** How an attempt to open a WebSocket is refused. */
export function refusal(
  client: Client,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: unknown }> {
  const socket = new WebSocket(client.url.replace("http:", "ws:") + path, { headers });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("open", () => {
      socket.terminate();
      reject(new Error(`${path} was opened`));
    });
    socket.once("unexpected-response", (_request, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
      });
    });
  });
}
