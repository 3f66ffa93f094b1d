import type { Collections } from "../../store/collections.ts";
import { siteOf } from "../../store/collections.ts";
import { originsOf } from "../../iam/redirect-uris.ts";

/** The most that the list may take of a header, in bytes: clients refuse an answer whose headers are too long. */
const listBytes = 4096;

/**
 * The sources of `frame-ancestors` that let the pages of every app frame a page of the IAM: the origins of all redirect
 * URIs. Where there are more than a header holds, the page that asks (by its Referer) comes first.
 */
export function frameAncestors(
  sites: Pick<Collections["apps"]["byRedirectSite"], "keys" | "count">,
  referer: string | undefined,
): string {
  const asking = siteOf(referer ?? "");
  const sources = new Set(["'self'", ...(sites.count(asking) > 0 ? sourcesOf(asking) : [])]);
  let size = 0;
  for (const site of sites.keys()) {
    for (const source of sourcesOf(site)) sources.add(source);
    size += site.length + 1;
    if (size > listBytes) break;
  }
  return [...sources].join(" ");
}

/** Returns the sources of a site in a policy, which takes names as hosts but no brackets of an IPv6 address. */
const sourcesOf = (site: string): string[] =>
  originsOf([site]).filter((origin) => /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin));
