import type { IncomingMessage, ServerResponse } from "node:http";
import type { Handler } from "../http/server.ts";
import type { Tenants } from "./tenants.ts";

/** A path below a tenant, as it is written: names are never decoded. */
const tenantPath = /^\/t\/([a-z0-9-]{1,63})(\/[^?]*)?(\?.*)?$/s;

/** A path below a tenant in the absolute form of a request's target (RFC 9112, 3.2.2). */
const absoluteTarget = /^https?:\/\/[^/?#]*(\/t\/.*)$/is;

/** Takes requests below `/t/` to their tenants, without the prefix. */
export class TenantFront {
  readonly #tenants: Tenants;

  constructor(tenants: Tenants) {
    this.#tenants = tenants;
  }

  /** Returns a handler that serves tenants, and leaves every other request to the process's own. */
  before(own: Handler, surface: "app" | "iamApp"): Handler {
    return (request, response) => {
      const { url = "" } = request;
      if (url.startsWith("/t/")) this.#serve(url, request, response, surface);
      else {
        const target = url.startsWith("/") ? undefined : absoluteTarget.exec(url)?.[1];
        if (target === undefined) own(request, response);
        else this.#serve(target, request, response, surface);
      }
    };
  }

  #serve(url: string, request: IncomingMessage, response: ServerResponse, surface: "app" | "iamApp"): void {
    const [, name = "", path = "/", query = ""] = tenantPath.exec(url) ?? [];
    const tenant = this.#tenants.find(name);
    if (tenant === undefined) {
      refuse(url, response);
      return;
    }
    request.url = path + query;
    tenant.serve(request, response, surface);
  }
}

function refuse(url: string, response: ServerResponse): void {
  const [path = ""] = url.split("?", 1);
  const name = path.split("/", 3)[2] ?? "";
  const body = JSON.stringify({ errcode: "EMULATOR_NOT_FOUND", error: `there is no tenant ${name.slice(0, 100)}` });
  response.writeHead(404, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
