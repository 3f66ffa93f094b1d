/** Matches the body of a message. */
export interface TextMatch {
  readonly test: (body: string) => boolean;
  /** The expectation in words. */
  readonly words: string;
}

const flagged = /^\/(.+)\/([a-z]*)$/s;

/**
 * Reads an expected text: `/pattern/` with flags i, m, s and u, or the whole text.
 * @throws SyntaxError for a pattern that is none, or an unknown flag
 */
export function textMatch(text: string): TextMatch {
  const [, source, flags = ""] = flagged.exec(text) ?? [];
  if (source === undefined) return { test: (body) => body === text, words: JSON.stringify(text) };
  const unknown = /[^imsu]/.exec(flags)?.[0];
  if (unknown !== undefined) throw new SyntaxError(`a pattern has no flag ${unknown}; there are i, m, s and u`);
  const pattern = new RegExp(source, flags);
  return { test: (body) => pattern.test(body), words: text };
}
