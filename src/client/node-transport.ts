import { Buffer } from "node:buffer";
import {
  Agent,
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { Agent as SecureAgent, request as requestHttps } from "node:https";
import { connectionError } from "./connection-error.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

/**
 * Returns a transport for one emulator, on the modules of Node alone: test environments replace globals such as `fetch` and
 * `URL`. Idle connections are kept by the transport, keep no process alive, and close with the server.
 */
export function nodeTransport(): Transport {
  const agents = new Map<string, Agent>();
  const agentOf = (isSecure: boolean): Agent => {
    const name = isSecure ? "https" : "http";
    const agent = agents.get(name) ?? new (isSecure ? SecureAgent : Agent)({ keepAlive: true });
    agents.set(name, agent);
    return agent;
  };
  return async (request) => {
    const isSecure = request.url.startsWith("https:");
    const agent = agentOf(isSecure);
    for (;;) {
      const sent = open(request, agent, isSecure);
      try {
        return await responseTo(sent, request.body);
      } catch (error) {
        // The server may close an idle connection at the moment it is used again.
        if (!sent.reusedSocket || codeOf(error) !== "ECONNRESET") throw connectionError(request.url, error);
      }
    }
  };
}

function open({ method, url, headers, body }: TransportRequest, agent: Agent, isSecure: boolean): ClientRequest {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options: RequestOptions = { method, agent, headers: { ...headers, ...length } };
  return isSecure ? requestHttps(url, options) : requestHttp(url, options);
}

const responseTo = (sent: ClientRequest, body: string | Uint8Array | undefined): Promise<TransportResponse> =>
  new Promise((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve(readResponse(response, Buffer.concat(chunks))));
    });
    sent.end(body);
  });

function readResponse({ statusCode = 0, headers }: IncomingMessage, content: Buffer): TransportResponse {
  return {
    status: statusCode,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    text: () => content.toString("utf8"),
    // A copy of this realm: a sandbox, such as jest's, has a Uint8Array of its own.
    bytes: () => new Uint8Array(content),
  };
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
