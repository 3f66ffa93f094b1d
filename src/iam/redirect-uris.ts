/** What no address to return to may hold: white space, control characters, a backslash, a fragment. */
const forbidden = /[\s\\#\p{Cc}]/u;

/** Schemes that run in the page itself. */
const scripts: ReadonlySet<string> = new Set(["javascript:", "data:", "vbscript:", "blob:", "file:"]);

/** How often a server behind a proxy might decode a path before it acts on it. */
const decodings = 3;

/**
 * Whether an address is one of those that an app registered: the same text, or below a registered one that ends in `*`.
 * The star stands for the rest of a path, never for a part of the host, and never matches dot segments, encoded or not.
 */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  if (forbidden.test(uri) || !URL.canParse(uri) || scripts.has(new URL(uri).protocol)) return false;
  return registered.some((pattern) => pattern === uri || isBelow(uri, pattern));
}

/** The origins of registered addresses: whose pages may call the IAM (Keycloak's web origins `+`). */
export function originsOf(registered: readonly string[]): string[] {
  const urls = registered.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri));
  return [...new Set(urls.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ origin }) => origin))];
}

/** An address with parameters added to its query; the rest of it stays as it is. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(uri);
  const added = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  if (added.length > 0) url.search = [url.search.slice(1), ...added].filter((part) => part !== "").join("&");
  return url.href;
}

function isBelow(uri: string, pattern: string): boolean {
  const prefix = pattern.slice(0, -1);
  if (!pattern.endsWith("*") || !/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]+\//i.test(prefix) || !uri.startsWith(prefix))
    return false;
  return !hasDotSegments(uri.slice(uri.indexOf("/", uri.indexOf("//") + 2)));
}

/** Whether a path has a segment `.` or `..` (or `..;x`), or a backslash, at any depth of percent-encoding. */
function hasDotSegments(pathAndQuery: string): boolean {
  let path = pathAndQuery.split("?", 1)[0] ?? "";
  if (decode(path) === undefined) return true;
  for (let depth = 0; depth <= decodings; depth++) {
    if (path.includes("\\") || path.split("/").some((segment) => /^\.{1,2}(;|$)/.test(segment))) return true;
    const decoded = decode(path);
    if (decoded === undefined || decoded === path) return false;
    path = decoded;
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
