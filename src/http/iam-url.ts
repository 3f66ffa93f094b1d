import type { IncomingMessage } from "node:http";
import type { Settings } from "../core/settings.ts";

/**
 * The scheme, host and port under which browsers know the IAM: the setting `iam.public_url`, else those that the request
 * itself came to.
 */
export function iamOrigin(request: IncomingMessage, settings: Settings): string {
  const { public_url: publicUrl } = settings.iam;
  return publicUrl === null ? requestOrigin(request, settings) : new URL(publicUrl).origin;
}

/**
 * Returns the document's IAM_HOST, which ends in `/auth`. `iamPort` is the port of the IAM's own listener, if it has one;
 * it counts without a public URL.
 */
export function iamHost(
  request: IncomingMessage,
  settings: Settings,
  { iamPort, basePath }: { iamPort: number | undefined; basePath: string },
): string {
  const url = new URL(iamOrigin(request, settings));
  if (settings.iam.public_url === null && iamPort !== undefined) url.port = String(iamPort);
  return `${url.origin}${basePath}/auth`;
}

/**
 * The scheme, host and port that a request was sent to, as a trusted proxy tells or the request itself; the address it
 * arrived at, where that is missing or no host at all.
 */
export function requestOrigin({ headers, socket }: IncomingMessage, { iam }: Settings): string {
  const told = (name: string): string | undefined => (iam.trust_proxy ? firstOf(headers[name]) : undefined);
  const scheme = told("x-forwarded-proto")?.toLowerCase() === "https" ? "https" : "http";
  const { localFamily, localAddress = "127.0.0.1", localPort = 80 } = socket;
  const local = `${localFamily === "IPv6" ? `[${localAddress}]` : localAddress}:${localPort}`;
  const host = [told("x-forwarded-host"), headers.host].find((name) => name !== undefined && isHost(name));
  return new URL(`${scheme}://${host ?? local}`).origin;
}

/** The value that the outermost proxy has set, where each has added its own. */
const firstOf = (header: string | string[] | undefined): string | undefined =>
  [header].flat()[0]?.split(",", 1)[0]?.trim();

const isHost = (host: string): boolean => /^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`);
