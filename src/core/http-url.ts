/** The path of the built-in forwarder: as a callback URL, it stands for this emulator's own. */
export const forwarderPath = "/api/v1/finchat/privilege-api/forwarder/event";

/** Returns the problem with a callback URL of an app, if there is one. The empty text is an app without one. */
export const callbackUrlProblem = (url: string): string | undefined =>
  url === "" || url === forwarderPath ? undefined : httpUrlProblem(url);

/** Returns the problem with a search URL of an app, if there is one. The empty text is an app without one. */
export const searchUrlProblem = (url: string): string | undefined => (url === "" ? undefined : httpUrlProblem(url));

/** Returns the problem with a registered redirect URI, which may end in `*`, if there is one. */
export function redirectUriProblem(uri: string): string | undefined {
  const problem = httpUrlProblem(uri.replace(/\*$/, ""), uri);
  if (problem !== undefined || !uri.endsWith("*") || /^[^:]+:\/\/[^/?#]+\/[^?#]*\*$/.test(uri)) return problem;
  return `a final * stands for the rest of a path: write it after the host and a slash (got ${quoted(uri)})`;
}

/** Returns the problem with a URL to which HTTP requests are sent, if there is one; `given` is what the text names. */
export function httpUrlProblem(url: string, given = url): string | undefined {
  const port = /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/i.exec(url)?.[1];
  if (port !== undefined && !isPort(Number(port))) return `the port must be 1 to 65535 (got ${quoted(given)})`;
  if (isHttpUrl(url)) return undefined;
  const lacksScheme = /^[^:/?#]+(:\d+)?([/?#]|$)/.test(url) && isHttpUrl(`http://${url}`);
  const hint = lacksScheme ? `; did you mean ${quoted(`http://${given}`)}?` : "";
  return `must be an http or https URL with a host (got ${quoted(given)})${hint}`;
}

/** Returns the problem with a URL of which only scheme, host and port count, if there is one. */
export function publicUrlProblem(url: string): string | undefined {
  const problem = httpUrlProblem(url);
  if (problem !== undefined || /^[^:]+:\/\/[^/?#@]+\/?$/.test(url)) return problem;
  return originMessage(url);
}

/** Returns the problem with an origin as browsers send it, scheme, host and port alone, if there is one. */
export function originProblem(url: string): string | undefined {
  const problem = httpUrlProblem(url);
  if (problem !== undefined) return problem;
  return new URL(url).origin === url ? undefined : originMessage(url);
}

const originMessage = (url: string): string =>
  `must be scheme, host and port alone (got ${quoted(url)}); did you mean ${JSON.stringify(new URL(url).origin)}?`;

/** Returns the problem with a host name or address, which may have a port, if there is one. */
export function hostProblem(host: string): string | undefined {
  if (/^(\[[\da-f:.]+\]|[^\s/?#@\\:[\]]+)(:\d+)?$/i.test(host) && URL.canParse(`http://${host}`)) return undefined;
  const meant = isHttpUrl(host) ? `; did you mean ${JSON.stringify(new URL(host).host)}?` : "";
  return `must be a host name, without scheme and path (got ${quoted(host)})${meant}`;
}

/** Returns a URL for people to read: a password in it is masked, and so is a user without one, which may be a key. */
export function withoutCredentials(url: string): string {
  return url.replace(/(?<=^|\/\/)([^/?#\\:]*)(:?)[^/?#\\]*(?=@)/, (_, user: string, colon: string) =>
    colon === "" ? masked : `${user}:${masked}`,
  );
}

const masked = "***";

const quoted = (url: string): string => JSON.stringify(withoutCredentials(url));

const isPort = (port: number): boolean => port >= 1 && port <= 65_535;

/** URL parsers read more than this as one: white space, backslashes and missing slashes, which they mend. */
const isHttpUrl = (url: string): boolean =>
  /^https?:\/\/[^\s/\\\p{Cc}][^\s\\\p{Cc}]*$/iu.test(url) && URL.canParse(url);
