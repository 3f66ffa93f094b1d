import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A call that went through. */
export interface Forwarded {
  readonly method: string;
  readonly path: string;
}

/** An answer as it comes from the server behind. */
export interface Forwardable {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** A server that passes calls on to another and tampers with the answers. */
export interface TamperingProxy {
  readonly url: string;
  readonly calls: readonly Forwarded[];
}

/** Starts a proxy in front of a server, which changes answers in place; it stops when the test is over. */
export async function tamper(
  target: string,
  change: (call: Forwarded, answer: Forwardable) => void = () => undefined,
): Promise<TamperingProxy> {
  const calls: Forwarded[] = [];
  const server = createServer((request, response) => {
    void forward(request, target).then((answer) => {
      const call = { method: request.method ?? "", path: request.url ?? "" };
      calls.push(call);
      change(call, answer);
      response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

async function forward(request: IncomingMessage, target: string): Promise<Forwardable> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { authorization, "content-type": contentType } = request.headers;
  const response = await fetch(new URL(request.url ?? "", target), {
    method: request.method ?? "GET",
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(contentType !== undefined && { "content-type": contentType }),
    },
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "text/plain";
  return {
    status: response.status,
    headers: { "content-type": type },
    body: type.startsWith("application/json") ? (JSON.parse(text) as unknown) : text,
  };
}
