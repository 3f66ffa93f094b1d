import { computed, watch, type Ref } from "vue";
import { draftOf, type Draft } from "./drafts.ts";
import { allMentions, movedMentions } from "./mentions.ts";
import { post, type Address } from "./outbox.ts";
import { directiveSuggestions, mentionSuggestions, type Suggestion } from "./suggestions.ts";
import { useCompletion } from "./use-completion.ts";
import { useField } from "./use-field.ts";
import type { usePeople } from "./use-people.ts";

type People = Pick<ReturnType<typeof usePeople>, "members" | "directives">;

/** What the acting user writes in a room: the draft, what may be meant in it, and how it is sent. */
export function useWriting(
  address: Address,
  { members, directives }: People,
  element: Ref<HTMLTextAreaElement | null>,
) {
  const stored = computed(() => draftOf(address.roomId, address.actor));
  const draft = computed({ get: () => stored.value.value, set: (changed: Draft) => (stored.value.value = changed) });
  const text = computed({
    get: () => draft.value.text,
    set(written) {
      const { text: before, mentions } = draft.value;
      draft.value = { ...draft.value, text: written, mentions: movedMentions(mentions, before, written) };
    },
  });
  const field = useField(element, text);
  const { caret } = field;

  const mentions = computed(() =>
    text.value.includes("@") ? allMentions(text.value, draft.value.mentions, members.value) : [],
  );
  const offered = computed<readonly Suggestion[]>(() => {
    const written = { text: text.value.slice(0, caret.value), mentions: draft.value.mentions };
    const people = written.text.includes("@") ? mentionSuggestions(written, members.value) : [];
    if (people.length > 0 || caret.value < text.value.length) return people;
    return directiveSuggestions({ ...written, mentions: mentions.value }, directives.value);
  });

  /** Puts a suggestion where that stands which it was made of. */
  function choose({ start, text: chosen, fcid }: Suggestion): void {
    const [before, after] = [text.value.slice(0, start), text.value.slice(caret.value)];
    const end = start + chosen.length;
    text.value = `${before}${chosen} ${after.replace(/^ /, "")}`;
    if (fcid !== undefined) draft.value = { ...draft.value, mentions: [...draft.value.mentions, { fcid, start, end }] };
    field.moveTo(end + 1);
  }

  /** Sends everything; files come first, so that whoever answers the text has them. */
  function send(): void {
    const { text: written, attachments } = draft.value;
    const files = attachments.map((attachment) => ({ kind: "file" as const, attachment }));
    const said = written.trim() === "" ? [] : [{ kind: "text" as const, text: written, mentions: mentions.value }];
    draft.value = { ...draft.value, text: "", mentions: [], attachments: [] };
    post(stored.value, { ...address }, [...files, ...said]);
    field.focus();
  }

  /** Sends a text beside the draft, which stays. */
  function sendText(command: string): void {
    post(stored.value, { ...address }, [{ kind: "text", text: command, mentions: [] }]);
    field.focus();
  }

  watch([() => address.roomId, () => address.actor], () => (caret.value = 0));
  return { draft, text, mentions, field, ...useCompletion(offered, choose), choose, send, sendText };
}
