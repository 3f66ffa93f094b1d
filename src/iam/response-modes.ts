import { withParameters } from "./redirect-uris.ts";

/** The ways in which an app can be told the outcome of an authorization request, by `response_mode`. */
export const responseModes = ["query", "fragment", "form_post"] as const;

/** One of the values of `response_mode`. */
export type ResponseMode = (typeof responseModes)[number];

/** The parameters that an app is told; those without a value are left out. */
export type Outcome = Readonly<Record<string, string | undefined>>;

/** Sends the browser back to the app: with the outcome in the address, or in a form that the browser posts there. */
export type Return =
  | { readonly kind: "redirect"; readonly url: string }
  | { readonly kind: "post"; readonly url: string; readonly fields: readonly (readonly [string, string])[] };

/** The mode that a request asks for, the query where it asks for none; undefined for one that there is not. */
export const responseModeOf = (asked: string | null): ResponseMode | undefined =>
  responseModes.find((mode) => mode === (asked ?? "query"));

/** Returns to an app in a mode. */
export function returnTo(uri: string, mode: ResponseMode, outcome: Outcome): Return {
  if (mode !== "form_post") return { kind: "redirect", url: withParameters(uri, outcome, mode) };
  const fields = Object.entries(outcome).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { kind: "post", url: new URL(uri).href, fields };
}
