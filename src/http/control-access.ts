import type { IncomingHttpHeaders } from "node:http";
import type { Request } from "express";
import { isIP } from "node:net";
import { EmulatorError } from "../core/errors.ts";
import { sameText } from "../core/secrets.ts";
import type { Settings } from "../core/settings.ts";

type ControlSettings = Settings["control"];

/** Returns whether access control applies to a path: the control API, its feeds, and MCP. */
export const isControlPath = (path: string): boolean =>
  path === "/_emulator/v1" || path.startsWith("/_emulator/v1/") || path === "/_emulator/mcp";

/**
 * Keeps web pages of elsewhere out, whatever name they have pointed at this machine (DNS rebinding), calls, forms and
 * WebSockets alike.
 * @throws EmulatorError EMULATOR_FORBIDDEN
 */
export function checkNetworkAccess({ host, origin }: IncomingHttpHeaders, control: ControlSettings): void {
  if (host === undefined || !isTrustedHost(host.toLowerCase(), control.allowed_hosts)) {
    throw new EmulatorError(
      "EMULATOR_FORBIDDEN",
      `the host ${host ?? "(none)"} is not trusted; see control.allowed_hosts`,
    );
  }
  if (origin === undefined || isOriginOf(origin, host) || control.cors.includes(origin)) return;
  throw new EmulatorError("EMULATOR_FORBIDDEN", `the origin ${origin} is not trusted; see control.cors`);
}

/**
 * Asks for the control token, where there is one.
 * @throws EmulatorError EMULATOR_UNAUTHORIZED
 */
export function checkControlToken(given: string | undefined, { token }: ControlSettings): void {
  if (token === null || (given !== undefined && sameText(token, given))) return;
  const message = `the control token is ${given === undefined ? "missing" : "wrong"}`;
  throw new EmulatorError("EMULATOR_UNAUTHORIZED", message, { headers: { "www-authenticate": "Bearer" } });
}

/** The control token that a call brings: where a browser opens a WebSocket, which takes no headers, in the query. */
export function controlTokenOf({ headers, query }: Request): string | undefined {
  const { token } = query;
  const inQuery = headers.upgrade !== undefined && typeof token === "string" ? token : undefined;
  return bearerToken(headers.authorization) ?? inQuery;
}

/** The token of an Authorization header; the scheme in any case. */
export const bearerToken = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : /^bearer +(\S+) *$/i.exec(header)?.[1];

/** Names that no public DNS can give to a page of elsewhere, and those that somebody chose to trust. */
function isTrustedHost(host: string, allowed: readonly string[]): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d+)?$/.exec(host)?.[1];
  if (name === undefined) return false;
  if (isIP(name.replace(/^\[|\]$/g, "")) !== 0 || /^[\w-]+$/.test(name) || name === "host.docker.internal") return true;
  return allowed.some((one) => [name, host].includes(one.toLowerCase()));
}

const isOriginOf = (origin: string, host: string): boolean =>
  /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, "").toLowerCase() === host.toLowerCase();
