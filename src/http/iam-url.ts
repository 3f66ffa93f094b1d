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
 * The document's IAM_HOST, which ends in `/auth`. `ownPort` is where the IAM listens for itself alone, if it does; it
 * counts where there is no public URL.
 */
export function iamHost(request: IncomingMessage, settings: Settings, ownPort: number | undefined): string {
  const url = new URL(iamOrigin(request, settings));
  if (settings.iam.public_url === null && ownPort !== undefined) url.port = String(ownPort);
  return `${url.href.replace(/\/$/, "")}/auth`;
}

/** What the request says it was sent to; the address it arrived at, where that is missing or no host at all. */
function requestOrigin({ headers: { host = "" }, socket }: IncomingMessage): string {
  if (/^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`)) return new URL(`http://${host}`).origin;
  const { localFamily, localAddress = "127.0.0.1", localPort = 80 } = socket;
  return `http://${localFamily === "IPv6" ? `[${localAddress}]` : localAddress}:${localPort}`;
}
