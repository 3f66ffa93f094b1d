import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A push as a bot receives it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: { readonly app_id: string; readonly token: string; readonly event: Record<string, unknown> };
  /** The bytes, as they came. */
  readonly text: string;
}

/** How a bot answers one push. */
export type Script = (response: ServerResponse, received: Received) => void;

/** A bot that keeps what it is pushed and answers as it is told. */
export interface ScriptedBot {
  readonly url: string;
  readonly received: Received[];
  /** Answers like this from now on. */
  answer(script: Script): void;
  /** Stops listening: what is pushed now is refused. */
  stop(): Promise<void>;
}

/** Answers with a status and a text. */
export const answerWith =
  (status: number, body = "", headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

/** Breaks the connection off. */
export const reset: Script = (response) => {
  response.socket?.resetAndDestroy();
};

/** Never answers. */
export const hang: Script = () => undefined;

/** Answers nothing until it is told to, and then all that waits. */
export function onCue(): { readonly script: Script; answer(script: Script): void } {
  const waiting: Parameters<Script>[] = [];
  return {
    script: (...push) => void waiting.push(push),
    answer(script) {
      for (const push of waiting.splice(0)) script(...push);
    },
  };
}

/** Starts a bot that answers 200; it stops when the test is over. */
export async function runBot(script: Script = answerWith(200)): Promise<ScriptedBot> {
  let current = script;
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void readText(request).then((text) => {
      const { method = "", url = "", headers } = request;
      const push = { method, path: url, headers, text, body: JSON.parse(text) as Received["body"] };
      received.push(push);
      current(response, push);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/callback`,
    received,
    answer(next) {
      current = next;
    },
    stop,
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
