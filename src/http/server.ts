import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { serverClasses } from "./server-classes.ts";

/** Limits on what a connection may cost, in ms and bytes. A request that dawdles is ended, whatever it is. */
const defaults = {
  /** Headers and the URL together. */
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  /** The whole request: time enough for a large upload. */
  requestTimeout: 600_000,
  connectionsCheckingInterval: 5_000,
  /** Longer than clients keep idle connections, so that none sends into one that is being closed. */
  keepAliveTimeout: 75_000,
};

/** Serves a request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes an HTTP server, which responds to invalid or oversized HTTP in the platform's form. */
export function createHttpServer(handler: Handler, limits: Partial<typeof defaults> = {}): Server {
  return createServer({ ...defaults, ...limits, ...serverClasses }, handler)
    .on("clientError", refuse)
    .on("connect", refuseTunnel);
}

/** Returns the URL of a server, `http://HOST:PORT`. */
export function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

/** Stops a server, if there is one, and breaks its connections off. */
export async function stop(server: Server | undefined): Promise<void> {
  const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server?.closeAllConnections();
  await closed;
}

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  end(socket, statuses[error.code ?? ""] ?? 400);
}

/** The emulator is no proxy: where nobody answers CONNECT, Node closes the connection without a word. */
function refuseTunnel({ url = "" }: IncomingMessage, socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  end(socket, 405, `CONNECT ${url.slice(0, 100)}: this is no proxy`, [
    "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  ]);
}

/** Answers in the platform's form where there is no call yet, and closes the connection. */
function end(
  socket: Duplex,
  status: number,
  message = STATUS_CODES[status] ?? "",
  headers: readonly string[] = [],
): void {
  const reason = STATUS_CODES[status] ?? "";
  const body = JSON.stringify({ errcode: "FC_UNKNOWN", error: `未知错误: ${message}` });
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    "Connection: close",
    ...headers,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
