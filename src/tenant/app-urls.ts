import { callbackUrlProblem, redirectUriProblem, searchUrlProblem } from "../core/http-url.ts";
import type { Finding } from "./problems.ts";
import { isRecord, listOf } from "./shape.ts";

/**
 * Returns what is wrong with the URLs of an app, by their path in it. A fixture or a snapshot may hold such a URL: what is
 * sent there fails.
 */
export function appUrlFindings(app: object): Finding[] {
  const { callback, search, redirect_uris: redirectUris } = app as Readonly<Record<string, unknown>>;
  return [
    ...findings("/callback/url", urlOf(callback), callbackUrlProblem),
    ...findings("/search/url", urlOf(search), searchUrlProblem),
    ...listOf(redirectUris).flatMap((uri, index) => findings(`/redirect_uris/${index}`, uri, redirectUriProblem)),
  ];
}

const urlOf = (value: unknown): unknown => (isRecord(value) ? value["url"] : undefined);

function findings(path: string, url: unknown, problemOf: (url: string) => string | undefined): Finding[] {
  const message = typeof url === "string" ? problemOf(url) : undefined;
  return message === undefined ? [] : [{ path, message }];
}
