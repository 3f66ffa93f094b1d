import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createLogger } from "../../src/core/logger.ts";
import { startProxy } from "../../src/proxy/proxy.ts";
import type { ProxyOptions } from "../../src/proxy/proxy-options.ts";

/** A request as a server received it. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Starts a server that ends with the test; its origin. */
export async function runServer(listener: RequestListener): Promise<string> {
  const server = createServer({ keepAliveTimeout: 30_000 }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts a server that notes requests whole and answers them. */
export async function runTarget(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void = (_, response) => {
    response.end("{}");
  },
): Promise<{ origin: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const origin = await runServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, rawHeaders } = request;
      const body = Buffer.concat(chunks);
      seen.push({ method, url, rawHeaders, body });
      answer(request, response, body);
    });
  });
  return { origin, seen };
}

/** Starts a proxy that ends with the test; its URL, and its log. */
export async function runProxy(
  options: Partial<ProxyOptions> & { target: string },
): Promise<{ url: string; log: readonly Record<string, unknown>[] }> {
  const log: Record<string, unknown>[] = [];
  const logger = createLogger("info", {
    write(line) {
      log.push(JSON.parse(line) as Record<string, unknown>);
    },
  });
  const proxy = await startProxy(
    { iam: options.target, allowWrites: false, ...options },
    { host: "127.0.0.1", port: 0 },
    logger,
  );
  onTestFinished(() => proxy.close());
  return { url: proxy.url, log };
}

/** Sends bytes as they are and gives what comes back until `isWhole` holds or the connection ends. */
export function raw(url: string, bytes: string, isWhole: (text: string) => boolean = () => false): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes, "latin1");
  return new Promise((resolve, reject) => {
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (isWhole(text)) socket.destroy();
    });
    socket.once("error", reject);
    socket.once("close", () => {
      resolve(text);
    });
  });
}

/** Splits a response into its head and what follows. */
export function parts(text: string): { head: string[]; body: string } {
  const end = text.indexOf("\r\n\r\n");
  return { head: text.slice(0, end).split("\r\n"), body: text.slice(end + 4) };
}
