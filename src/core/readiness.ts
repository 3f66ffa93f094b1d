import { get } from "node:http";
import { connect } from "node:net";
import type { ProcessExit, ProcessGroup } from "./process-group.ts";
import { lastLines } from "./recent-text.ts";

/** Sign of a process that it can be called: a port accepts connections, or a URL answers 2xx. */
export type ReadySign = { readonly port: number } | { readonly url: string };

/** A command, and what it has written. */
export interface CommandOutput {
  readonly command: string;
  readonly output: () => string;
}

/** A process that ended, or was not ready in time: the message has its exit code and its last output. */
export class ProcessError extends Error {
  override readonly name = "ProcessError";
  /** The exit; undefined while it runs. */
  readonly exit: ProcessExit | undefined;
  readonly output: string;

  constructor(group: CommandOutput, problem: string, exit?: ProcessExit) {
    const output = group.output();
    const said = output.trim() === "" ? "; it wrote no output" : `; its last output:\n${lastLines(output, shownLines)}`;
    super(`${JSON.stringify(group.command)} ${problem}${said}`);
    this.exit = exit;
    this.output = output;
  }
}

const shownLines = 20;
const pollMs = 20;

/** Maximum time of one request of the URL. */
const requestMs = 2000;

const loopback = ["127.0.0.1", "::1"];

/**
 * Waits until a process is ready.
 * @returns the loopback address whose port accepts connections; of a URL, its host
 * @throws ProcessError when it ends, or is not ready within `timeoutMs`
 */
export async function untilReady(group: ProcessGroup, sign: ReadySign, timeoutMs: number): Promise<string> {
  const start = performance.now();
  for (;;) {
    const host = await readyHost(sign);
    const { exit } = group;
    if (exit !== undefined) throw new ProcessError(group, `ended ${exitText(exit)} before ${readyText(sign)}`, exit);
    if (host !== undefined) return host;
    if (performance.now() - start > timeoutMs) {
      throw new ProcessError(group, `was not ready within ${timeoutMs} ms: ${notReadyText(sign)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Returns an exit as the end of a sentence: "with exit code 1", "by SIGKILL". */
export const exitText = ({ code, signal }: ProcessExit): string =>
  signal === null ? `with exit code ${code}` : `by ${signal}`;

const readyText = (sign: ReadySign): string =>
  "port" in sign ? `port ${sign.port} accepted connections` : `${sign.url} answered 2xx`;

const notReadyText = (sign: ReadySign): string =>
  "port" in sign ? `port ${sign.port} did not accept connections` : `${sign.url} did not answer 2xx`;

async function readyHost(sign: ReadySign): Promise<string | undefined> {
  if ("url" in sign) return (await answersOk(sign.url)) ? new URL(sign.url).hostname : undefined;
  for (const host of loopback) if (await accepts(sign.port, host)) return host;
  return undefined;
}

const accepts = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", end(true)).once("error", end(false));
  });

const answersOk = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: requestMs }, (response) => {
      response.destroy();
      const { statusCode = 0 } = response;
      resolve(statusCode >= 200 && statusCode < 300);
    });
    request.on("timeout", () => request.destroy(new Error("no response in time")));
    request.on("error", () => resolve(false));
  });
