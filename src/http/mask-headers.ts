import { maskSecretsInText, redacted } from "../core/secrets.ts";
import type { Texts } from "../events/recorded-call.ts";

/** Headers whose values are no secrets. Any other may carry one: apps and gateways invent names for their keys. */
const shownHeaders: ReadonlySet<string> = new Set(
  [
    "accept accept-charset accept-encoding accept-language accept-ranges age allow cache-control connection date dnt etag",
    "content-disposition content-encoding content-language content-length content-location content-range content-type",
    "content-security-policy expect expires forwarded from host http2-settings keep-alive last-modified location max-forwards",
    "if-match if-modified-since if-none-match if-range if-unmodified-since origin pragma priority range referer",
    "referrer-policy retry-after server te traceparent trailer transfer-encoding upgrade upgrade-insecure-requests user-agent",
    "vary via www-authenticate x-content-type-options x-emulator-warning x-forwarded-for x-forwarded-host",
    "x-forwarded-port x-forwarded-proto x-frame-options x-http-method-override x-real-ip x-request-id x-requested-with",
  ].flatMap((names) => names.split(" ")),
);

/** Prefix of headers in which a browser describes a call and the permissions of its page. */
const shownPrefix = /^(?:access-control-|sec-ch-|sec-fetch-)/;

/** Header values that hold URLs. */
const urls: ReadonlySet<string> = new Set(["location", "referer", "content-location"]);

/** Masks the values of all headers but those that are known to hold no secret; the names stay. */
export const maskHeaders = (headers: Texts): Texts =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shownValue(name, value)]));

function shownValue(name: string, value: string | readonly string[]): string | readonly string[] {
  if (!shownHeaders.has(name) && !shownPrefix.test(name)) return redacted;
  return urls.has(name) && typeof value === "string" ? maskSecretsInText(value) : value;
}
