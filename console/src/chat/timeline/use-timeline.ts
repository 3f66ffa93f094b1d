import { shallowRef, watch } from "vue";
import type { Event } from "../../../../src/generated/control.d.ts";
import { call, reasonOf } from "../../api/control.ts";
import { useFeed } from "../../live/use-feed.ts";
import { pageOf, withNewer, withoutOldest } from "./merge.ts";

/** How many messages are read at a time. */
const page = 200;

/**
 * What a member sees of a room: the newest messages at first, older ones when asked for, new ones as they come. Cards
 * are read again when they change, because what changed may be another's copy.
 */
export function useTimeline(props: { readonly roomId: string; readonly actor: string }, following: () => boolean) {
  const messages = shallowRef<Event[]>([]);
  const state = shallowRef<"loading" | "ready" | "failed">("loading");
  const failure = shallowRef("");
  /** Whether there is nothing older. */
  const complete = shallowRef(false);
  /** Whether messages are being put in front of the others: their places must not seem to move. */
  const prepending = shallowRef(false);
  let generation = 0;
  let arrived: Event[] = [];
  let older = false;

  const read = (query: { since?: string; before?: string; limit: number }) =>
    call("readTimeline", { params: { room_id: props.roomId }, query: { as: props.actor, ...query } });

  async function load(): Promise<void> {
    const mine = ++generation;
    state.value = "loading";
    messages.value = arrived = [];
    older = prepending.value = false;
    try {
      const newest = await read({ limit: page });
      if (mine !== generation) return;
      complete.value = newest.messages.length < page;
      messages.value = withNewer(newest.messages, arrived);
      state.value = "ready";
    } catch (error) {
      if (mine !== generation) return;
      failure.value = reasonOf(error);
      state.value = "failed";
    }
    arrived = [];
  }

  async function loadOlder(): Promise<void> {
    const [first] = messages.value;
    if (older || complete.value || first === undefined || state.value !== "ready") return;
    const mine = generation;
    older = true;
    const found = await read({ before: first.event_id, limit: page }).catch(() => undefined);
    if (mine !== generation) return;
    older = false;
    if (found === undefined || messages.value[0] !== first) return;
    complete.value = found.messages.length < page;
    if (found.messages.length === 0) return;
    prepending.value = true;
    messages.value = [...found.messages, ...messages.value];
  }

  useFeed("message", (frames) => {
    const here = frames.flatMap(({ event }) => (event.room_id === props.roomId ? [event] : []));
    if (here.length === 0) return;
    if (state.value === "loading") arrived.push(...here);
    if (state.value !== "ready") return;
    prepending.value = false;
    const merged = withNewer(messages.value, here);
    messages.value = following() ? withoutOldest(merged) : merged;
    if (messages.value.length < merged.length) complete.value = false;
  });

  const changed = new Set<string>();
  let rereading = false;
  useFeed("update", (frames) => {
    for (const { event } of frames) if (event.room_id === props.roomId) changed.add(event.event_id);
    if (!rereading) void rereadChanged();
  });

  /** Reads the changed cards one by one, each once however often it changed meanwhile. */
  async function rereadChanged(): Promise<void> {
    rereading = true;
    for (const eventId of changed) {
      const index = messages.value.findIndex(({ event_id: id }) => id === eventId);
      changed.delete(eventId);
      if (index < 0) continue;
      const mine = generation;
      const answer = await read(pageOf(messages.value, index)).catch(() => undefined);
      const [card] = answer?.messages ?? [];
      if (mine === generation && card?.event_id === eventId) replace(card);
    }
    rereading = false;
  }

  function replace(card: Event): void {
    messages.value = messages.value.map((message) => (message.event_id === card.event_id ? card : message));
  }

  watch([() => props.roomId, () => props.actor], () => void load(), { immediate: true });
  useFeed("state", () => void load());

  return { messages, state, failure, complete, prepending, loadOlder };
}
