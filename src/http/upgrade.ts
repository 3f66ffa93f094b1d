import { ServerResponse, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Response } from "express";
import type { WebSocket } from "ws";
import { EmulatorError } from "../core/errors.ts";
import type { Handler } from "./server.ts";

/** A feed's readers have nothing to say: messages longer than this end the connection. Bytes. */
const longestMessage = 1024;

/** Takes calls that ask for a WebSocket to the application, like any other. */
export function routeUpgrades(server: Server, handler: Handler): void {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(request.socket);
    response.once("finish", () => socket.end());
    socket.on("error", () => socket.destroy());
    handler(request, Object.assign(response, { locals: { head } }));
  });
}

/** Returns whether a request was handed over because it asks for a WebSocket; offers of other protocols were not. */
export function isUpgrade(response: ServerResponse): boolean {
  return (response as Partial<Pick<Response, "locals">>).locals?.["head"] !== undefined;
}

/**
 * Answers a call with a WebSocket, which `join` is given.
 * @throws EmulatorError EMULATOR_UNKNOWN, 426 where it asks for none; EMULATOR_BAD_REQUEST where it does so badly
 */
export async function acceptWebSocket(
  request: IncomingMessage,
  response: Response,
  join: (socket: WebSocket) => void,
): Promise<void> {
  const { head } = response.locals as { head?: Buffer };
  if (head === undefined) {
    throw new EmulatorError("EMULATOR_UNKNOWN", "this is a feed: connect with a WebSocket", {
      status: 426,
      headers: { upgrade: "websocket", connection: "Upgrade" },
    });
  }
  const { WebSocketServer } = await import("ws");
  const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: longestMessage });
  let refusal: Error | undefined;
  webSockets.once("wsClientError", (error) => {
    refusal = error;
  });
  webSockets.handleUpgrade(request, request.socket, head, (socket) => {
    response.detachSocket(request.socket);
    response.statusCode = 101;
    // Protocol errors end the connection, and are nobody else's business.
    socket.on("error", () => undefined);
    join(socket);
    response.emit("close");
  });
  if (refusal !== undefined) throw new EmulatorError("EMULATOR_BAD_REQUEST", refusal.message);
}
