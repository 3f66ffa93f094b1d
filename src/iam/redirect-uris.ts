/** White space, control characters and backslashes, which no address to return to may hold. */
const forbidden = /[\s\\\p{Cc}]/u;

/** Schemes that run in the page itself. */
const scripts: ReadonlySet<string> = new Set(["javascript:", "data:", "vbscript:", "blob:", "file:"]);

/** Maximum number of times that a server behind a proxy might decode a path before it uses it. */
const decodings = 3;

/**
 * Tells if an address is one that an app registered: the same text, or below a registered one that ends in `*`. The case of
 * scheme and host does not matter. The star stands for the rest of a path, never for a part of the host, and never matches
 * dot segments, encoded or not; `http://host/*` admits `http://host` as well.
 */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  if (forbidden.test(uri) || !URL.canParse(uri) || scripts.has(new URL(uri).protocol)) return false;
  const address = withLowerCaseHost(uri);
  return registered.map(withLowerCaseHost).some((pattern) => pattern === address || isBelow(address, pattern));
}

/** The origins of registered addresses: whose pages may call the IAM (Keycloak's web origins `+`). */
export function originsOf(registered: readonly string[]): string[] {
  const urls = registered.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri));
  return [...new Set(urls.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ origin }) => origin))];
}

/** An address with parameters added to its query, or in place of its fragment; the rest of it stays as it is. */
export function withParameters(
  uri: string,
  parameters: Readonly<Record<string, string | undefined>>,
  place: "query" | "fragment" = "query",
): string {
  const url = new URL(uri);
  const added = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  if (place === "fragment") url.hash = added.join("&");
  else if (added.length > 0) url.search = [url.search.slice(1), ...added].filter((part) => part !== "").join("&");
  return url.href;
}

/** A URL whose scheme and host are in lower case. One with user information is left as it is. */
const withLowerCaseHost = (uri: string): string =>
  uri.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*(?=[/?#]|$)/i, (start) => start.toLowerCase());

/** Registered addresses with a star: scheme, host and the path before the star. */
const starred = /^([a-z][a-z0-9+.-]*:\/\/[^/?#@]+\/[^?]*)\*$/;

function isBelow(uri: string, pattern: string): boolean {
  const prefix = starred.exec(pattern)?.[1];
  if (prefix === undefined) return false;
  const address = /^[^?#]*/.exec(uri)?.[0] ?? "";
  if (!address.startsWith(prefix)) return prefix.endsWith("/") && address === prefix.slice(0, -1);
  return !hasDotSegments(address.slice(address.indexOf("/", address.indexOf("//") + 2)));
}

/** Tells if a path has a segment `.` or `..` (or `..;x`), or a backslash, at any depth of percent-encoding. */
function hasDotSegments(path: string): boolean {
  if (decode(path) === undefined) return true;
  let current = path;
  for (let depth = 0; depth <= decodings; depth++) {
    if (current.includes("\\") || current.split("/").some((segment) => /^\.{1,2}(;|$)/.test(segment))) return true;
    const decoded = decode(current);
    if (decoded === undefined || decoded === current) return false;
    current = decoded;
  }
  return true;
}

/** Undefined where a text is no percent-encoding. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
