/** Header fields as they are on the wire: names and values by turns, in their order. */
export type RawHeaders = readonly string[];

/** Fields that belong to one connection (RFC 9110, 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

type Field = readonly [name: string, value: string];

/** The next server of a request. */
export interface Hop {
  /** The server's host, with its port. */
  readonly host: string;
  /** The field `Via` that the proxy adds, if it does. */
  readonly via?: string;
}

/**
 * Returns the fields of a request for the next server: those that belong to the connection are left out. Its body keeps
 * its framing: a length, chunks, or none.
 */
export function requestHeaders(method: string, raw: RawHeaders, { host, via }: Hop): string[] {
  const fields = endToEnd(raw).map(([name, value]): Field => [name, name.toLowerCase() === "host" ? host : value]);
  if (via !== undefined) fields.push(["Via", via]);
  if (has(raw, "transfer-encoding")) fields.push(["Transfer-Encoding", "chunked"]);
  // Node would announce chunks for a POST that states no length.
  else if (!has(raw, "content-length") && method !== "GET" && method !== "HEAD") fields.push(["Content-Length", "0"]);
  return fields.flat();
}

/** Returns the fields of a response as a server sent them, without those that belong to the connection. */
export const responseHeaders = (raw: RawHeaders): string[] => endToEnd(raw).flat();

/** Origins that a response of the tenant may redirect to. */
export interface Origins {
  /** Origins of the tenant. */
  readonly targets: readonly string[];
  /** Origin of the proxy, as the caller names it. */
  readonly proxy: string;
}

/**
 * Returns the fields of a tenant's response: redirects to the tenant lead to the proxy, and cookies are kept by a browser
 * that knows the proxy by plain HTTP.
 */
export const tenantHeaders = (raw: RawHeaders, origins: Origins): string[] =>
  endToEnd(raw).flatMap(([name, value]): Field => {
    switch (name.toLowerCase()) {
      case "location":
        return [name, localLocation(value, origins)];
      case "set-cookie":
        return [name, localCookie(value)];
      default:
        return [name, value];
    }
  });

/** Returns whether a request passed through the proxy before. */
export const cameThrough = (raw: RawHeaders, via: string): boolean =>
  pairs(raw).some(
    ([name, value]) => name.toLowerCase() === "via" && value.split(",").some((hop) => hop.trim() === via),
  );

function localLocation(location: string, { targets, proxy }: Origins): string {
  if (!URL.canParse(location) || !targets.includes(new URL(location).origin)) return location;
  return proxy + location.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
}

const localCookie = (cookie: string): string =>
  cookie
    .split(";")
    .filter((part, index) => index === 0 || !/^\s*(domain\s*(=|$)|secure\s*$|samesite\s*=\s*none\s*$)/i.test(part))
    .join(";");

function endToEnd(raw: RawHeaders): Field[] {
  const fields = pairs(raw);
  const named = fields
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.toLowerCase().split(","))
    .map((name) => name.trim());
  return fields.filter(([name]) => !hopByHop.has(name.toLowerCase()) && !named.includes(name.toLowerCase()));
}

const has = (raw: RawHeaders, field: string): boolean => pairs(raw).some(([name]) => name.toLowerCase() === field);

const pairs = (raw: RawHeaders): Field[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));
