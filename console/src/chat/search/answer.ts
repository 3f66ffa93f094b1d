import type { SearchOutcome } from "../../../../src/generated/control.d.ts";
import { fieldOf, listIn, numberIn, textIn } from "../messages/content.ts";

/** A result of a search, as far as it can be read. */
export interface SearchResult {
  readonly title: string;
  readonly description: string;
  readonly url: string;
}

/** What an app answered to a search, as far as it can be read: valid or not. */
export interface ReadAnswer {
  readonly results: readonly SearchResult[];
  /** How many results there are on all pages. */
  readonly total: number;
  /** How the app has results opened. */
  readonly opentype: "inapp" | "inbrowser";
}

/** Reads an answer; undefined where it holds no list. */
export function readAnswer({ response }: SearchOutcome): ReadAnswer | undefined {
  const content = fieldOf(response, "content");
  if (!Array.isArray(fieldOf(content, "list"))) return undefined;
  const results = listIn(content, "list").map((result) => ({
    title: textIn(result, "title"),
    description: textIn(result, "description"),
    url: textIn(result, "url"),
  }));
  const opentype = textIn(content, "opentype") === "inbrowser" ? "inbrowser" : "inapp";
  return { results, total: numberIn(content, "total") ?? results.length, opentype };
}
