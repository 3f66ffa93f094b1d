import { shallowReactive } from "vue";

/** What is typed into a card and not submitted yet, by key. */
export type Draft = Map<string, string>;

/** How many drafts are kept; those least recently looked at go first. */
const kept = 200;

const drafts = new Map<string, Draft>();

/** A user's draft of a card: it is still there when the card was scrolled out of sight and comes back. */
export function draftOf(actor: string, eventId: string): Draft {
  const key = `${actor} ${eventId}`;
  const draft = drafts.get(key) ?? shallowReactive(new Map<string, string>());
  drafts.delete(key);
  drafts.set(key, draft);
  const [oldest] = drafts.keys();
  if (drafts.size > kept && oldest !== undefined) drafts.delete(oldest);
  return draft;
}
