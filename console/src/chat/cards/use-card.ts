import { computed, shallowRef, watch } from "vue";
import type { Event } from "../../../../src/generated/control.d.ts";
import { call, reasonOf } from "../../api/control.ts";
import { draftOf } from "./drafts.ts";
import { cardOf, fieldsOf, takes, type Field } from "./form.ts";

/** A card in a user's hands: what it shows, what they typed, and what became of submitting it. */
export function useCard(props: {
  readonly event: Event;
  readonly actor: string;
  readonly take?: ((info: Readonly<Record<string, string>>) => void) | undefined;
}) {
  const card = computed(() => cardOf(props.event.content));
  const fields = computed(() => fieldsOf(card.value));
  const draft = computed(() => draftOf(props.actor, props.event.event_id));
  const busy = shallowRef(false);

  // What the card itself says anew takes the place of what was typed there.
  watch(fields, (now, before) => {
    for (const { key, value } of now) {
      if (before.find((field) => field.key === key)?.value !== value) draft.value.values.delete(key);
    }
  });

  const valueOf = ({ key, value }: Field): string => draft.value.values.get(key) ?? value;

  async function send(info: Record<string, string>): Promise<void> {
    if (props.take !== undefined) {
      props.take(info);
      return;
    }
    const { submitted, refusal } = draft.value;
    busy.value = true;
    refusal.value = "";
    try {
      const { room_id = "", event_id } = props.event;
      const answer = await call("submitCard", { params: { room_id, event_id }, body: { fcid: props.actor, info } });
      submitted.value = answer.event_id;
    } catch (error) {
      submitted.value = "";
      refusal.value = reasonOf(error);
    } finally {
      busy.value = false;
    }
  }

  return {
    card,
    busy,
    refusal: computed(() => draft.value.refusal.value),
    submitted: computed(() => draft.value.submitted.value),
    /** Whether the card takes a submit now. */
    open: computed(() => card.value.status === "input" && !busy.value),
    valueOf,
    fill: ({ key }: Field, value: string) => draft.value.values.set(key, value),
    /** Submits all that the card asks for, less the dropdowns of which nothing is chosen. */
    submit: () => {
      const filled = fields.value.filter((field) => takes(field, valueOf(field)));
      return send(Object.fromEntries(filled.map((field) => [field.key, valueOf(field)])));
    },
    /** Submits a reply button: its own key and value, nothing else. */
    reply: (key: string, value: string) => send({ [key]: value }),
  };
}
