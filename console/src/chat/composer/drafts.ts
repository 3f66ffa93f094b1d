import { effectScope, shallowRef, watch, type ShallowRef } from "vue";
import type { Attachment } from "./attachments.ts";
import type { Mention } from "./mentions.ts";

/** A message that is on its way. */
export type Part =
  | { readonly kind: "text"; readonly text: string; readonly mentions: readonly Mention[] }
  | { readonly kind: "file"; readonly attachment: Attachment };

/** What somebody writes in a room and what of it is on its way. */
export interface Draft {
  readonly text: string;
  readonly mentions: readonly Mention[];
  readonly attachments: readonly Attachment[];
  /** What is being sent, in order. What cannot be comes back into the text and the attachments. */
  readonly outbox: readonly Part[];
  /** Why something came back, if it did. */
  readonly failure?: unknown;
}

/** A longer text is not kept over a reload: there is only so much room for all of them. */
const longest = 100_000;

const drafts = new Map<string, ShallowRef<Draft>>();
/** Drafts outlive the components that show them. */
const scope = effectScope(true);

/** The draft of a user in a room. Its text also outlives a reload of the window. */
export function draftOf(roomId: string, actor: string): ShallowRef<Draft> {
  const key = `finchat-emulator.draft ${actor} ${roomId}`;
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const draft = shallowRef<Draft>({
    text: sessionStorage.getItem(key) ?? "",
    mentions: [],
    attachments: [],
    outbox: [],
  });
  drafts.set(key, draft);
  scope.run(() =>
    watch(
      () => draft.value.text,
      (text) =>
        text === "" || text.length > longest ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, text),
    ),
  );
  return draft;
}
