import type { Agent } from "undici";
import { httpUrlProblem } from "../core/http-url.ts";
import { percentDecoded } from "../core/percent-encoding.ts";
import { Slices, type Work } from "../core/slices.ts";
import type { WallClock } from "../core/wall.ts";
import { explainNetworkError } from "./network-error.ts";
import { Sending, type InFlight } from "./sending.ts";

/** Request to send. */
export interface Outgoing {
  readonly url: string;
  readonly method: "PUT" | "POST";
  readonly payload: object;
  readonly timeoutMs: number;
  /** Maximum number of bytes of the response to keep; 4 KiB when missing. */
  readonly keepBytes?: number;
}

/** Sends JSON to apps: never follows a redirect, waits no longer than it is told, and keeps little of what comes back. */
export class Transport {
  #agent: Promise<Agent> | undefined;
  readonly #wall: WallClock;
  /** A connection costs a part of a millisecond: those to many apps at once would hold the event loop. */
  readonly #starts: Slices;

  constructor(wall: WallClock) {
    this.#wall = wall;
    this.#starts = new Slices(wall);
  }

  send(outgoing: Outgoing): InFlight {
    const { timeoutMs, keepBytes = 4096 } = outgoing;
    const sending = new Sending(this.#wall, { timeoutMs, keepBytes });
    this.#dispatch(outgoing, sending).catch((error: unknown) => {
      sending.fail(explainNetworkError(error));
    });
    return sending;
  }

  async close(): Promise<void> {
    await (await this.#agent)?.destroy();
  }

  async #dispatch({ url, method, payload }: Outgoing, sending: Sending): Promise<void> {
    const problem = httpUrlProblem(url);
    if (problem !== undefined) {
      sending.fail(`invalid_url: ${problem}`);
      return;
    }
    const { origin, pathname, search, username, password } = new URL(url);
    const headers = { "content-type": "application/json", ...basicCredentials(username, password) };
    const body = JSON.stringify(payload);
    const agent = await (this.#agent ??= loadAgent());
    await this.#starts.run(
      start(() => agent.dispatch({ origin, path: pathname + search, method, headers, body }, sending)),
    );
  }
}

/** A step as work, which others may follow at once. */
function* start(step: () => void): Work<void> {
  step();
  yield;
}

/** The credentials of a URL as a header field, as clients send them (RFC 7617). */
function basicCredentials(username: string, password: string): { readonly authorization?: string } {
  if (username === "" && password === "") return {};
  const credentials = Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`);
  return { authorization: `Basic ${credentials.toString("base64")}` };
}

/** undici is read with the first push: most emulators never send one. */
async function loadAgent(): Promise<Agent> {
  const { openAgent } = await import("./agent.ts");
  return openAgent();
}
