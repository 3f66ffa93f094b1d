import type { Event } from "../../../../src/generated/control.d.ts";
import { fieldOf, textIn } from "../messages/content.ts";

/** How much of a message is shown beside its room. */
const shown = 120;

/** The kinds of messages that are named by their kind first. */
export type NamedKind = "image" | "file" | "audio" | "video" | "card" | "location" | "link";

const kinds: Readonly<Record<string, NamedKind>> = {
  "m.image": "image",
  "m.file": "file",
  "m.audio": "audio",
  "m.video": "video",
  "m.cui": "card",
  "m.location": "location",
  "m.textcard": "link",
  "m.url": "link",
};

/** A message in one line: its kind, where that says more than the text, and what it says. */
export function previewOf({ content }: Event): { readonly kind?: NamedKind; readonly text: string } {
  const kind = kinds[textIn(content, "msgtype")];
  const info = fieldOf(content, "info");
  const named = textIn(info, "title") || textIn(info, "name");
  const text = kind === "link" || kind === "location" ? named || textIn(content, "body") : textIn(content, "body");
  const line = (kind === "card" ? "" : text || (kind === undefined ? textIn(content, "msgtype") : "")).slice(0, shown);
  return kind === undefined ? { text: line } : { kind, text: line };
}
