import type { OutgoingHttpHeaders } from "node:http";

/** Media types that a browser may run or show as a page of this origin. */
const pageTypes = /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml|(?:text|application)\/xml)(?![\w.+-])/i;

/** A page that has no policy of its own loads nothing, and is in nobody's frame. */
const strictPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Returns the headers that every page needs, for an answer with given headers: a content security policy, and who may
 * frame it. A route that lets others frame its page says so by `frame-ancestors` in a policy of its own.
 */
export function pageHeaders({
  "content-type": type,
  "content-security-policy": policy,
}: OutgoingHttpHeaders): OutgoingHttpHeaders {
  if (!pageTypes.test(String(type))) return {};
  return {
    "content-security-policy": policy === undefined ? strictPolicy : framedByNobody(policy),
    "x-content-type-options": "nosniff",
  };
}

const framedByNobody = (policy: string): string =>
  /(?:^|;)\s*frame-ancestors\s/i.test(policy) ? policy : `${policy}; frame-ancestors 'none'`;
