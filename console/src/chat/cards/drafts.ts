import { shallowReactive, shallowRef, type ShallowRef } from "vue";

/** What a user has done with a card in this window. */
export interface Draft {
  /** What is typed and not submitted yet, by key. */
  readonly values: Map<string, string>;
  /** The event that the app was pushed for the last submit; empty before the first. */
  readonly submitted: ShallowRef<string>;
  /** Why the last submit was not taken; empty where it was. */
  readonly refusal: ShallowRef<string>;
}

/** How many drafts are kept; those least recently looked at go first. */
const kept = 200;

const drafts = new Map<string, Draft>();

/** A user's draft of a card: it is still there when the card was scrolled out of sight and comes back. */
export function draftOf(actor: string, eventId: string): Draft {
  const key = `${actor} ${eventId}`;
  const draft = drafts.get(key) ?? newDraft();
  drafts.delete(key);
  drafts.set(key, draft);
  const [oldest] = drafts.keys();
  if (drafts.size > kept && oldest !== undefined) drafts.delete(oldest);
  return draft;
}

const newDraft = (): Draft => ({
  values: shallowReactive(new Map<string, string>()),
  submitted: shallowRef(""),
  refusal: shallowRef(""),
});
