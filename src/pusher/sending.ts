import type { Dispatcher } from "undici";
import type { Cancel, WallClock } from "../core/wall.ts";
import { explainNetworkError } from "./network-error.ts";

/** Result of one HTTP exchange with an app: `status` and `body` of a response, else `error`. */
export interface Exchange {
  readonly status?: number;
  readonly error?: string;
  /** The start of the answer's text: as much of it as the caller asked for. */
  readonly body?: string;
  /** Size of the response's body, in bytes. */
  readonly size?: number;
  readonly durationMs: number;
}

/** The hold of an exchange on the emulator's clock. */
export interface ClockHold {
  /** Lets time go on although the exchange is in progress. */
  readonly release: () => void;
  /** Stops time until the exchange has ended. */
  readonly take: () => void;
}

/** An exchange in progress. */
export interface InFlight {
  readonly done: Promise<Exchange>;
  /** Hands over the hold on the clock, for an exchange that lasts by the emulator's clock. */
  follow?(hold: ClockHold): void;
  /** Stops the time-out while a debugger sits at a breakpoint. */
  suspend(): void;
  /** Lets the time-out go on with what was left of it. */
  resume(): void;
  /** Ends it at once. */
  abort(): void;
}

/**
 * One exchange as undici reports it. It has ended when the whole answer was read, since one that never ends is none, or
 * when its time is up, whether or not undici got as far as a connection.
 */
export class Sending implements InFlight, Dispatcher.DispatchHandler {
  readonly done: Promise<Exchange>;
  readonly #wall: WallClock;
  readonly #startedAt: number;
  readonly #timeoutMs: number;
  readonly #keepBytes: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #settle: ((exchange: Exchange) => void) | undefined;
  #leftMs: number;
  #runningSince: number;
  #cancel: Cancel | undefined;

  constructor(wall: WallClock, { timeoutMs, keepBytes }: { timeoutMs: number; keepBytes: number }) {
    this.#wall = wall;
    this.#timeoutMs = this.#leftMs = timeoutMs;
    this.#keepBytes = keepBytes;
    this.#startedAt = this.#runningSince = wall.now();
    this.done = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.resume();
  }

  suspend(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#leftMs -= this.#wall.now() - this.#runningSince;
  }

  resume(): void {
    if (this.#cancel !== undefined || this.#settle === undefined) return;
    this.#runningSince = this.#wall.now();
    this.#cancel = this.#wall.after(Math.max(this.#leftMs, 0), () => {
      this.#breakOff(`timeout: no answer within ${String(this.#timeoutMs)} ms`);
    });
  }

  abort(): void {
    this.#breakOff("aborted: broken off");
  }

  /** Ends it as failed: nothing could be sent, or no response came. */
  fail(error: string): void {
    this.#end({ error });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settle === undefined) controller.abort(new Error("too late"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#size < this.#keepBytes) this.#chunks.push(chunk.subarray(0, this.#keepBytes - this.#size));
    this.#size += chunk.length;
  }

  onResponseEnd(): void {
    const body = textOf(this.#chunks, this.#size > this.#keepBytes);
    this.#end({ status: this.#status, body, size: this.#size });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(explainNetworkError(error));
  }

  #breakOff(error: string): void {
    this.#end({ error });
    this.#controller?.abort(new Error(error));
  }

  #end(outcome: Omit<Exchange, "durationMs">): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#settle?.({ ...outcome, durationMs: Math.round(this.#wall.now() - this.#startedAt) });
    this.#settle = undefined;
  }
}

/** Text out of UTF-8; of one that was cut off, no half character. */
function textOf(chunks: readonly Buffer[], cutOff: boolean): string {
  return chunks.length === 0 ? "" : new TextDecoder().decode(Buffer.concat(chunks), { stream: cutOff });
}
