import { Agent, request } from "undici";
import type { WallClock } from "../core/wall.ts";

/** How one HTTP exchange with an app went: `status` and `body` where there was an answer, else `error`. */
export interface Exchange {
  readonly status?: number;
  readonly error?: string;
  /** The first 4 KiB of the answer's text, or as much of it as the caller asked for. */
  readonly body?: string;
  /** How many bytes the answer's body had. */
  readonly size?: number;
  readonly durationMs: number;
}

/** An exchange under way. */
export interface UnderWay {
  readonly done: Promise<Exchange>;
  /** Stops the time-out while a debugger sits at a breakpoint. */
  suspend(): void;
  /** Lets the time-out go on with what was left of it. */
  resume(): void;
  /** Ends it at once. */
  abort(): void;
}

/** What to send. */
export interface Outgoing {
  readonly url: string;
  readonly method: "PUT" | "POST";
  readonly payload: object;
  readonly timeoutMs: number;
  /** How much of the answer to keep, in bytes; 4 KiB when missing. */
  readonly keepBytes?: number;
}

const keptBytes = 4096;

/** Sends JSON to apps: never follows a redirect, waits no longer than it is told, and keeps little of what comes back. */
export class Transport {
  readonly #agent = new Agent({ connect: { timeout: 0 }, headersTimeout: 0, bodyTimeout: 0 });
  readonly #wall: WallClock;

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  send(outgoing: Outgoing): UnderWay {
    const abort = new AbortController();
    const startedAt = this.#wall.now();
    let timedOut = false;
    let leftMs = outgoing.timeoutMs;
    let runningSince = startedAt;
    const expire = (): void => {
      timedOut = true;
      abort.abort();
    };
    let cancel: (() => void) | undefined = this.#wall.after(leftMs, expire);
    const done = this.#exchange(outgoing, abort.signal).then(
      (answer): Omit<Exchange, "durationMs"> => answer,
      (error: unknown) => ({
        error: timedOut ? `timeout: no answer within ${String(outgoing.timeoutMs)} ms` : explain(error),
      }),
    );
    return {
      done: done.then((outcome) => {
        cancel?.();
        return { ...outcome, durationMs: Math.round(this.#wall.now() - startedAt) };
      }),
      suspend: () => {
        if (cancel === undefined) return;
        cancel();
        cancel = undefined;
        leftMs -= this.#wall.now() - runningSince;
      },
      resume: () => {
        if (cancel !== undefined || timedOut) return;
        runningSince = this.#wall.now();
        cancel = this.#wall.after(Math.max(leftMs, 0), expire);
      },
      abort: () => {
        abort.abort();
      },
    };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #exchange(outgoing: Outgoing, signal: AbortSignal): Promise<{ status: number; body: string; size: number }> {
    const response = await request(outgoing.url, {
      method: outgoing.method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(outgoing.payload),
      dispatcher: this.#agent,
      signal,
    });
    return { status: response.statusCode, ...(await readStart(response.body, outgoing.keepBytes ?? keptBytes)) };
  }
}

/** Reads to the end, since an answer that never ends is none, and keeps the start. */
async function readStart(body: AsyncIterable<Buffer>, limit: number): Promise<{ body: string; size: number }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (size < limit) chunks.push(chunk.subarray(0, limit - size));
    size += chunk.length;
  }
  return { body: new TextDecoder().decode(Buffer.concat(chunks), { stream: size > limit }), size };
}

/** A network error as its class and what the system said of it. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return `other: ${String(error)}`;
  const code = (error as { code?: string }).code ?? "";
  return `${errorClass(code, error)}: ${error.message || code}`;
}

const errorClasses: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  ETIMEDOUT: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ERR_INVALID_URL: "invalid_url",
  UND_ERR_INVALID_ARG: "invalid_url",
  UND_ERR_HEADERS_OVERFLOW: "malformed_answer",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "malformed_answer",
};

function errorClass(code: string, error: Error): string {
  const known = errorClasses[code];
  if (known !== undefined) return known;
  if (/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code)) return "tls";
  if (error.name === "HTTPParserError") return "malformed_answer";
  return error.name === "AbortError" ? "aborted" : "other";
}
