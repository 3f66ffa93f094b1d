import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { EmulatorError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { systemRandom } from "../core/random.ts";
import { systemTime } from "../core/wall.ts";
import { bearerToken, checkControlToken, checkNetworkAccess, isControlPath } from "../http/control-access.ts";
import { errorAnswer } from "../http/error-response.ts";
import { listen } from "../http/listen.ts";
import { createHttpServer, stop, urlOf } from "../http/server.ts";
import { forwardedCall, refuseWrites } from "./calls.ts";
import { Forwarder } from "./forward.ts";
import { cameThrough, responseHeaders, tenantHeaders } from "./headers.ts";
import type { Listening } from "./own-address.ts";
import type { ProxyOptions } from "./proxy-options.ts";
import { pushRoute } from "./push-routes.ts";

/** A proxy that listens. */
export interface RunningProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a proxy before a tenant. @throws ListenError */
export async function startProxy(options: ProxyOptions, address: Listening, logger: Logger): Promise<RunningProxy> {
  const proxy = new Proxy(options, logger);
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    proxy.serve(request, response);
  };
  const server = createHttpServer(handler);
  // The target decides whether the client sends the body.
  server.on("checkContinue", handler);
  await listen(server, { ...address, portOption: "port" });
  return {
    url: urlOf(server),
    async close() {
      await stop(server);
      proxy.close();
    },
  };
}

/** Serves each request: forwards it to the tenant or the bot, or refuses it. */
class Proxy {
  readonly #options: ProxyOptions;
  readonly #logger: Logger;
  readonly #forwarder = new Forwarder();
  readonly #via = `1.1 finchat-proxy-${Buffer.from(systemRandom.bytes(8)).toString("hex")}`;

  constructor(options: ProxyOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const start = systemTime();
    const call: { operation: string } = { operation: "undocumented" };
    response.once("close", () => {
      this.#logger.info(
        {
          method: request.method,
          operation: call.operation,
          ...(response.headersSent && { status: response.statusCode }),
          duration_ms: systemTime() - start,
        },
        "call",
      );
    });
    this.#forward(request, response, call).catch((error: unknown) => {
      this.#refuse(error, response);
    });
  }

  close(): void {
    this.#forwarder.close();
  }

  async #forward(request: IncomingMessage, response: ServerResponse, call: { operation: string }): Promise<void> {
    const { method = "GET", url = "/", rawHeaders, headers } = request;
    const path = url.split("?", 1)[0] ?? url;
    const push = pushRoute(method, path, this.#options);
    if (push !== undefined) {
      call.operation = push.operation;
      await this.#forwarder.forward(request, response, {
        url: push.url,
        path: push.url.pathname + push.url.search,
        responseHeaders,
      });
      return;
    }
    this.#checkAccess(path, headers);
    if (cameThrough(rawHeaders, this.#via)) {
      throw new EmulatorError(
        "EMULATOR_UNKNOWN",
        "the request came back to the proxy; correct --target, which leads to the proxy itself",
        {
          status: 508,
        },
      );
    }
    const forwarded = forwardedCall(method, path);
    if (forwarded === undefined) {
      throw new EmulatorError(
        "EMULATOR_NOT_FOUND",
        "there is nothing at this path; the proxy forwards /api/v1/finchat/, /api/v1/finchat-control/ and /auth/",
      );
    }
    call.operation = forwarded.operationId ?? call.operation;
    const { target, iam, allowWrites } = this.#options;
    if (!allowWrites) refuseWrites(method, path, forwarded);
    const origins = { targets: [target, iam], proxy: `http://${headers.host ?? ""}` };
    await this.#forwarder.forward(request, response, {
      url: new URL(forwarded.part === "iam" ? iam : target),
      path: url,
      via: this.#via,
      responseHeaders: (raw) => tenantHeaders(raw, origins),
    });
  }

  /** Refuses web pages of other sites, and calls of the proxy's own API without its token. */
  #checkAccess(path: string, headers: IncomingHttpHeaders): void {
    const { controlToken: token = null } = this.#options;
    const control = { token, allowed_hosts: [], cors: [] };
    checkNetworkAccess(headers, control);
    if (isControlPath(path)) checkControlToken(bearerToken(headers.authorization), control);
  }

  #refuse(error: unknown, response: ServerResponse): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    if (!(error instanceof EmulatorError)) this.#logger.error({ err: error }, "unexpected error");
    const { status, headers, body } = errorAnswer(error, "control", {});
    const text = JSON.stringify(body);
    response.writeHead(status, {
      ...headers,
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
      // What is left of the body is not read.
      ...(!response.req.complete && { connection: "close" }),
    });
    response.end(text);
  }
}
