import type { Content } from "../messages/content.ts";

/** Somebody who can be mentioned, and what they are called in a text, without the `@`. */
export interface Mentionable {
  readonly fcid: string;
  readonly label: string;
}

/** A mention in a text: from its `@` to behind its name. */
export interface Mention {
  readonly fcid: string;
  readonly start: number;
  readonly end: number;
}

/** Whatever is said has these fields at least. */
export type Said = Content & { readonly msgtype: string };

/** A longer name is cut in a text: it would hide what is said. */
const longest = 64;

/** What somebody of this name is called in a text: on one line, and with nothing in it that would turn the text around. */
export function labelOf(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Bidi_Control}\s]+/gu, " ")
    .trim()
    .replace(/^@/, "");
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

/** The mentions of a text that was edited: those that were touched are mentions no more, the others keep to their names. */
export function movedMentions(mentions: readonly Mention[], before: string, after: string): Mention[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  const [end, grown] = [before.length - same, after.length - before.length];
  return mentions.flatMap((mention) => {
    if (mention.end <= start) return [mention];
    return mention.start >= end ? [{ ...mention, start: mention.start + grown, end: mention.end + grown }] : [];
  });
}

/** The mentions of a text: those that were chosen, and where a name that is one member's alone was written out. */
export function allMentions(text: string, chosen: readonly Mention[], members: readonly Mentionable[]): Mention[] {
  const found = [...chosen];
  const isFree = (start: number, end: number): boolean =>
    found.every((mention) => end <= mention.start || mention.end <= start);
  for (const { fcid, label } of unambiguous(members)) {
    const name = `@${label}`;
    for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
      const end = start + name.length;
      if (isFree(start, end) && standsAlone(text, start, end)) found.push({ fcid, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** What is said by a text: an alert where somebody is mentioned, so that bots hear it which hear nothing else. */
export function textContent(text: string, mentions: readonly Mention[]): Said {
  const body = text.trimEnd();
  if (mentions.length === 0) return { msgtype: "m.text", body };
  return {
    msgtype: "m.alert",
    body,
    idlist: [...new Set(mentions.map(({ fcid }) => fcid))],
    signals: mentions.map(({ fcid, start, end }) => ({ start, end, type: "@", val: fcid })),
  };
}

/** Those whose name nobody else has; longer names first, since one may begin with another. */
function unambiguous(members: readonly Mentionable[]): Mentionable[] {
  const counts = new Map<string, number>();
  for (const { label } of members) counts.set(label, (counts.get(label) ?? 0) + 1);
  return members
    .filter(({ label }) => label !== "" && counts.get(label) === 1)
    .sort((a, b) => b.label.length - a.label.length);
}

const standsAlone = (text: string, start: number, end: number): boolean =>
  !/\w$/.test(text.slice(0, start)) && !/^[\p{L}\p{N}]/u.test(text.slice(end));
