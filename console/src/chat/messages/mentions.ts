import { fieldOf, listIn, textIn, type Content } from "./content.ts";
import { followable } from "./links.ts";

/** A stretch of a text: plain, a mention of somebody, or a link. */
export interface Stretch {
  readonly text: string;
  readonly mention?: boolean;
  /** Who is mentioned, where the message tells. */
  readonly fcid?: string;
  readonly href?: string;
}

/** Cuts a message's text at its mentions and links. `nameOf` gives what somebody is called in it. */
export function stretchesOf(content: Content, text: string, nameOf: (fcid: string) => string): Stretch[] {
  const stretches: Stretch[] = [];
  let end = 0;
  for (const mention of mentionsIn(content, text, nameOf)) {
    if (mention.start < end) continue;
    stretches.push(...linked(text.slice(end, mention.start)));
    stretches.push({ text: text.slice(mention.start, mention.end), mention: true, fcid: mention.fcid });
    end = mention.end;
  }
  return [...stretches, ...linked(text.slice(end))];
}

/** Who is mentioned by fcid. */
export const mentionedIn = (content: Content): string[] =>
  listIn(content, "idlist").filter((fcid): fcid is string => typeof fcid === "string");

interface Place {
  readonly start: number;
  readonly end: number;
  readonly fcid?: string;
}

/** By the signals where there are any, else by the names of those mentioned, else (in an alert) by any `@word`. */
function mentionsIn(content: Content, text: string, nameOf: (fcid: string) => string): Place[] {
  const signals = listIn(content, "signals").flatMap((signal) => placeOf(signal, text.length));
  if (signals.length > 0) return signals.sort((a, b) => a.start - b.start);
  const named = mentionedIn(content)
    .map((fcid) => ({ fcid, start: text.indexOf(`@${nameOf(fcid)}`), length: nameOf(fcid).length + 1 }))
    .filter(({ start }) => start >= 0)
    .map(({ fcid, start, length }) => ({ fcid, start, end: start + length }));
  if (named.length > 0) return named.sort((a, b) => a.start - b.start);
  if (content["msgtype"] !== "m.alert") return [];
  return Array.from(text.matchAll(/@\S+/g), ({ index, 0: word }) => ({ start: index, end: index + word.length }));
}

function placeOf(signal: unknown, length: number): Place[] {
  const [start, end] = [fieldOf(signal, "start"), fieldOf(signal, "end")];
  if (typeof start !== "number" || typeof end !== "number" || start < 0 || end <= start || end > length) return [];
  return [{ start, end, fcid: textIn(signal, "val") }];
}

function linked(text: string): Stretch[] {
  return text
    .split(/(https?:\/\/[^\s<>"'，。）]+)/)
    .filter((part) => part !== "")
    .map((part) => {
      const href = /^https?:/.test(part) ? followable(part) : undefined;
      return href === undefined ? { text: part } : { text: part, href };
    });
}
