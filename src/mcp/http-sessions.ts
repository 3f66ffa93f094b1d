import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { nodeTransport } from "../client/node-transport.ts";
import { EmulatorError } from "../core/errors.ts";
import { systemRandom } from "../core/random.ts";
import { ArgumentChecks } from "./arguments.ts";
import { openLocalSession, type LocalEmulator } from "./local-session.ts";
import { createMcpServer } from "./server.ts";

/** Maximum number of sessions; the one that was not used for longest ends for a new one. */
const mostSessions = 100;

/** A response of the transport. */
export interface McpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes?: Readable;
}

/** Sessions of clients over Streamable HTTP. */
export class McpSessions {
  readonly #emulator: LocalEmulator;
  readonly #checks = new ArgumentChecks();
  readonly #ownTransport = nodeTransport();
  readonly #transports = new Map<string, WebStandardStreamableHTTPServerTransport>();

  /** Serves sessions of the emulator itself. */
  constructor(emulator: LocalEmulator) {
    this.#emulator = emulator;
  }

  /** Hands a request with its parsed body to its session; one without a session begins one. */
  async handle(request: IncomingMessage, body: unknown): Promise<McpResponse> {
    const id = request.headers["mcp-session-id"];
    const transport = typeof id === "string" ? this.#used(id) : await this.#begin();
    const { method = "POST", headers, url = "/" } = request;
    const given = new Request(new URL(url, "http://localhost"), { method, headers: texts(headers) });
    const response = await transport.handleRequest(given, body === undefined ? {} : { parsedBody: body });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      ...(response.body !== null && { bytes: Readable.from(response.body, { objectMode: false }) }),
    };
  }

  #used(id: string): WebStandardStreamableHTTPServerTransport {
    const transport = this.#transports.get(id);
    if (transport === undefined) {
      throw new EmulatorError("EMULATOR_NOT_FOUND", "unknown or ended MCP session; initialize a new one");
    }
    this.#transports.delete(id);
    this.#transports.set(id, transport);
    return transport;
  }

  async #begin(): Promise<WebStandardStreamableHTTPServerTransport> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => Buffer.from(systemRandom.bytes(16)).toString("hex"),
      onsessioninitialized: (id) => {
        this.#keep(id, transport);
      },
      onsessionclosed: (id) => {
        this.#transports.delete(id);
      },
    });
    const session = await openLocalSession(this.#emulator, this.#ownTransport);
    await createMcpServer(session, this.#checks).connect(transport);
    return transport;
  }

  #keep(id: string, transport: WebStandardStreamableHTTPServerTransport): void {
    this.#transports.set(id, transport);
    for (const [oldest, unused] of this.#transports) {
      if (this.#transports.size <= mostSessions) return;
      this.#transports.delete(oldest);
      unused.close().catch(() => undefined);
    }
  }
}

const texts = (headers: IncomingMessage["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
