import { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express } from "express";

/** Returns an Express application with the settings that all of them have. */
function configured(): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("case sensitive routing", true);
  return app;
}

/** Classes that `createServer` takes. */
interface ServerClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse<IncomingMessage>;
}

/** Application without routes, through which Express reads the settings of a request or response. */
const base = configured();

/**
 * Request as Express wants it. Takes an `Upgrade` header for what it is only where it asks for a WebSocket. Offers of
 * anything else, such as that of HTTP/2 with which Java's client begins, may be passed over (RFC 9110, 7.8): Node would
 * hand those over too, without their bodies. CONNECT is always one.
 */
class AppRequest extends IncomingMessage {
  /** Set by Node when the headers ask for an upgrade, and read by it to decide who answers. */
  get upgrade(): boolean {
    if (!this.isUpgrade) return false;
    const asksForWebSocket = this.method === "GET" && this.headers.upgrade?.toLowerCase() === "websocket";
    return asksForWebSocket || this.method === "CONNECT";
  }

  set upgrade(isUpgrade: boolean | null) {
    this.isUpgrade = isUpgrade === true;
  }

  declare private isUpgrade: boolean;
}

/** Response as Express wants it. */
class AppResponse extends ServerResponse {}

Object.setPrototypeOf(AppRequest.prototype, base.request);
Object.setPrototypeOf(AppResponse.prototype, base.response);

/**
 * Classes of which `createServer` makes requests and responses. An application turns each of them into its own by changing
 * its prototype, which on Node 20 costs more than all the rest of a call; the applications of {@link expressApp}, those of
 * tenants included, find nothing to change.
 */
export const serverClasses: ServerClasses = { IncomingMessage: AppRequest, ServerResponse: AppResponse };

/** Returns an Express application that takes requests of {@link serverClasses} as they are. */
export const expressApp = (): Express =>
  Object.assign(configured(), { request: AppRequest.prototype, response: AppResponse.prototype });
