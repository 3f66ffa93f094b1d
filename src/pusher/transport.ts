import { Agent } from "undici";
import type { WallClock } from "../core/wall.ts";
import { Sending, type UnderWay } from "./sending.ts";

/** What to send. */
export interface Outgoing {
  readonly url: string;
  readonly method: "PUT" | "POST";
  readonly payload: object;
  readonly timeoutMs: number;
  /** How much of the answer to keep, in bytes; 4 KiB when missing. */
  readonly keepBytes?: number;
}

const headers = { "content-type": "application/json" };

/** Sends JSON to apps: never follows a redirect, waits no longer than it is told, and keeps little of what comes back. */
export class Transport {
  readonly #agent = new Agent({ connect: { timeout: 0 }, headersTimeout: 0, bodyTimeout: 0 });
  readonly #wall: WallClock;

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  send({ url, method, payload, timeoutMs, keepBytes = 4096 }: Outgoing): UnderWay {
    const sending = new Sending(this.#wall, { timeoutMs, keepBytes });
    try {
      const { origin, pathname, search } = new URL(url);
      const body = JSON.stringify(payload);
      this.#agent.dispatch({ origin, path: pathname + search, method, headers, body }, sending);
    } catch (error) {
      sending.fail(error);
    }
    return sending;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
