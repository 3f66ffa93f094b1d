import type { Mention, Mentionable } from "./mentions.ts";

/** A command that a bot of the room advertises. */
export interface BotDirective {
  readonly command: string;
  readonly description: string;
  /** The bot's name. */
  readonly bot: string;
}

/** Something that may stand in the text from `start` to the caret instead of what is there. */
export interface Suggestion {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly start: number;
  readonly text: string;
  /** Who is mentioned by it. */
  readonly fcid?: string;
}

/** What is written, up to the caret, and what of it is a mention already. */
export interface Written {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

/** As many as a list is good for; writing on finds the others. */
const most = 20;
/** Nobody looks for a name of more characters than this. */
const longestQuery = 40;

/** The members that the `@` before the caret may mean; those whose name begins as it is written come first. */
export function mentionSuggestions(written: Written, members: readonly Mentionable[]): Suggestion[] {
  const { text, mentions } = written;
  const start = text.lastIndexOf("@");
  const query = text.slice(start + 1).toLowerCase();
  if (start < 0 || query.length > longestQuery || query.includes("\n")) return [];
  // Within a word it is an e-mail address's.
  if (/\w$/.test(text.slice(0, start)) || mentions.some((mention) => mention.start === start)) return [];
  const names = ({ label, fcid }: Mentionable): string[] => [label.toLowerCase(), fcid.slice(1).toLowerCase()];
  const matching = members.filter((member) => names(member).some((name) => name.includes(query)));
  const isFirst = (member: Mentionable): boolean => names(member).some((name) => name.startsWith(query));
  return [...matching.filter(isFirst), ...matching.filter((member) => !isFirst(member))]
    .slice(0, most)
    .map(({ fcid, label }) => ({ key: fcid, title: label, detail: fcid, start, text: `@${label}`, fcid }));
}

/** The directives that what is written begins, behind the mentions that it begins with; a lone `/` begins each. */
export function directiveSuggestions(written: Written, directives: readonly BotDirective[]): Suggestion[] {
  const start = firstWord(written);
  const typed = written.text.slice(start).toLowerCase();
  if (typed === "") return [];
  return directives
    .filter(({ command }) => {
      const offered = command.toLowerCase();
      return offered !== typed && (offered.startsWith(typed) || `/${offered}`.startsWith(typed));
    })
    .slice(0, most)
    .map(({ command, description, bot }, index) => ({
      key: `${index} ${command}`,
      title: command,
      detail: description === "" ? bot : `${description} · ${bot}`,
      start,
      text: command,
    }));
}

function firstWord({ text, mentions }: Written): number {
  let start = 0;
  for (const mention of mentions) {
    if (text.slice(start, mention.start).trim() !== "") break;
    start = mention.end;
  }
  return start + (/^\s*/.exec(text.slice(start))?.[0].length ?? 0);
}
