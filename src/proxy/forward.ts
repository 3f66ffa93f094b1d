import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { Agent as TlsAgent, request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";
import { causeOf } from "../core/error-cause.ts";
import { EmulatorError } from "../core/errors.ts";
import { requestHeaders, type RawHeaders } from "./headers.ts";

/** Time that an idle connection to a server is kept, in ms: less than servers keep theirs. */
const idleMs = 4_000;

/** Errors of a certificate that no known authority has signed. */
const unknownAuthority: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** The server that a request is forwarded to, and how. */
export interface Destination {
  /** The address of the server; its path counts only as a part of `path`. */
  readonly url: URL;
  /** The request's target, raw. */
  readonly path: string;
  /** The field `Via` to add. */
  readonly via?: string;
  /** Makes the response's fields from those of the server. */
  readonly responseHeaders: (raw: RawHeaders) => string[];
}

/** Forwards requests over kept connections, streaming bodies both ways. It never repeats a request. */
export class Forwarder {
  readonly #plain = new Agent({ keepAlive: true, timeout: idleMs });
  readonly #tls = new TlsAgent({ keepAlive: true, timeout: idleMs });

  /**
   * Forwards a request; resolves when the exchange has ended, whichever way.
   * @throws EmulatorError EMULATOR_UNKNOWN (502) where no response comes
   */
  forward(incoming: IncomingMessage, response: ServerResponse, destination: Destination): Promise<void> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#open(incoming, destination);
      let hasResponse = false;
      response.once("close", () => {
        // The client went away, or the response came before the request ended.
        if (!outgoing.writableFinished || !response.writableFinished) outgoing.destroy();
        incoming.resume();
        resolve();
      });
      outgoing.on("continue", () => {
        response.writeContinue();
      });
      outgoing.once("response", (received) => {
        hasResponse = true;
        response.sendDate = false;
        const { statusCode = 502, statusMessage = "", rawHeaders } = received;
        response.writeHead(statusCode, statusMessage, destination.responseHeaders(rawHeaders));
        // Headers alone may be all that comes for a long time.
        response.flushHeaders();
        pipeline(received, response, () => undefined);
      });
      outgoing.on("error", (error) => {
        if (hasResponse || response.destroyed) return;
        incoming.unpipe(outgoing);
        reject(unreachable(destination.url, error));
      });
      incoming.pipe(outgoing);
    });
  }

  /** Ends all connections to servers. */
  close(): void {
    this.#plain.destroy();
    this.#tls.destroy();
  }

  #open({ method = "GET", rawHeaders }: IncomingMessage, { url, path, via }: Destination): ClientRequest {
    const headers = requestHeaders(method, rawHeaders, { host: url.host, ...(via !== undefined && { via }) });
    const { hostname, port, protocol } = url;
    const address = { host: hostname.replace(/^\[|\]$/g, ""), port, method, path, headers, setHost: false };
    return protocol === "https:"
      ? httpsRequest({ ...address, agent: this.#tls })
      : httpRequest({ ...address, agent: this.#plain });
  }
}

function unreachable({ origin }: URL, error: Error & { readonly code?: string }): EmulatorError {
  const { code = "" } = error;
  const hint = unknownAuthority.has(code)
    ? "; name the authority's certificate in NODE_EXTRA_CA_CERTS, and start the proxy again"
    : "";
  return new EmulatorError("EMULATOR_UNKNOWN", `no response from ${origin}: ${causeOf(error)}${hint}`, {
    status: 502,
  });
}
