import { IncomingMessage, ServerResponse } from "node:http";
import type { Express } from "express";

/** Classes that `createServer` takes. */
export interface ServerClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse<IncomingMessage>;
}

/**
 * The classes of which Node's server makes an application's requests and responses: what Express would otherwise turn
 * each of them into, by changing its prototype. On Node 20 that costs more than all the rest of a call.
 */
export function serverClasses(app: Express): ServerClasses {
  /**
   * Takes an `Upgrade` header for what it is only where it asks for a WebSocket. Offers of anything else, such as that of
   * HTTP/2 with which Java's client begins, may be passed over (RFC 9110, 7.8): Node would hand those over too, without
   * their bodies. CONNECT is always one.
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

  class AppResponse extends ServerResponse {}

  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}
