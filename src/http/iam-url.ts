import type { IncomingMessage } from "node:http";
import type { Settings } from "../core/settings.ts";

/**
 * The scheme, host and port under which the IAM is known to whoever sent a request: the setting `iam.public_url`, else
 * those that the request itself came to.
 */
export function iamOrigin(request: IncomingMessage, { iam }: Settings): string {
  return iam.public_url === null ? requestOrigin(request) : iam.public_url.replace(/\/+$/, "");
}

/**
 * The document's IAM_HOST, which ends in `/auth`; where the IAM has a port of its own (the setting `iam.port`; 0 is
 * only known to whoever listens) and no public URL, that port.
 */
export function iamHost(request: IncomingMessage, settings: Settings): string {
  const { public_url: publicUrl, port } = settings.iam;
  const origin = iamOrigin(request, settings);
  if (publicUrl !== null || port === null || port === 0) return `${origin}/auth`;
  const url = new URL(origin);
  url.port = String(port);
  return `${url.origin}/auth`;
}

/** What the request says it was sent to; the address it arrived at, where that is missing or no host at all. */
function requestOrigin({ headers: { host = "" }, socket }: IncomingMessage): string {
  if (/^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`)) return new URL(`http://${host}`).origin;
  const { localFamily, localAddress = "127.0.0.1", localPort = 80 } = socket;
  return `http://${localFamily === "IPv6" ? `[${localAddress}]` : localAddress}:${localPort}`;
}
