/** A call as a command line says it. */
export interface CurlCall {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** What is sent, as it is sent. */
  readonly body?: string;
  /** The fields of a form that is sent; curl encodes them. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
}

/** A text as one word of a POSIX shell, whatever is in it. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * A command that makes a call once more. Nothing in the call can end its word, be taken for an option, or be read by
 * curl as a pattern or the name of a file.
 */
export function curlCommand({ method, url, headers = {}, body, form = {} }: CurlCall): string {
  const parts = [
    `curl --globoff --request ${shellQuote(method)} --url ${shellQuote(url)}`,
    ...pairs(headers).map(([name, value]) => `--header ${shellQuote(`${name}: ${value}`)}`),
    ...pairs(form).map(([name, value]) => `--data-urlencode ${shellQuote(`${encodeURIComponent(name)}=${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${shellQuote(body)}`]),
  ];
  return parts.join(" \\\n  ");
}

const pairs = (fields: Readonly<Record<string, string | readonly string[]>>): [string, string][] =>
  Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]));
