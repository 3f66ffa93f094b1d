import { computed, onScopeDispose, shallowRef, watch } from "vue";
import type { App, Room } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { nameOf } from "../../live/names.ts";
import { useFeed } from "../../live/use-feed.ts";
import { labelOf, type Mentionable } from "./mentions.ts";
import type { Address } from "./outbox.ts";
import type { BotDirective } from "./suggestions.ts";

/** What a composer has to know of its room: who may be mentioned, what its bots offer, and whether one may speak. */
export function useRoom(props: Address) {
  const room = shallowRef<Room>();
  const bots = shallowRef<readonly App[]>([]);

  /** Reads it anew. A room that cannot be read is the timeline's to tell of. */
  async function read(): Promise<void> {
    const room_id = props.roomId;
    const [found, { apps }] = await Promise.all([
      call("readRoom", { params: { room_id } }).catch(() => undefined),
      call("listApps", { query: { limit: 1000 } }).catch(() => ({ apps: [] })),
    ]);
    if (room_id !== props.roomId) return;
    room.value = found;
    bots.value = apps.filter(({ bot }) => bot !== undefined && found?.fcids.includes(bot) === true);
  }

  watch(
    () => props.roomId,
    () => {
      room.value = undefined;
      void read();
    },
    { immediate: true },
  );
  useFeed("state", () => void read());
  useFeed("request", (frames) => {
    if (frames.some(({ request }) => request.operation_id === "updateRoom")) void read();
  });
  // A room that was changed elsewhere is looked at again by whoever comes back to it.
  const reread = (): void => void read();
  window.addEventListener("focus", reread);
  onScopeDispose(() => window.removeEventListener("focus", reread));

  const members = computed<readonly Mentionable[]>(() =>
    (room.value?.fcids ?? [])
      .filter((fcid) => fcid !== props.actor)
      .map((fcid) => ({ fcid, label: labelOf(nameOf(fcid)) || labelOf(fcid) })),
  );
  const directives = computed<readonly BotDirective[]>(() =>
    bots.value.flatMap(({ name, directives: offered = [] }) =>
      offered.map(({ command, description = "" }) => ({ command, description, bot: name })),
    ),
  );
  /** Why the acting user cannot speak; undefined when nothing is known against it. */
  const silence = computed<"stranger" | "owner" | undefined>(() => {
    if (room.value === undefined) return undefined;
    const { fcids, owner, message_forbidden_except_owner: ownerOnly } = room.value;
    if (!fcids.includes(props.actor)) return "stranger";
    return ownerOnly === true && owner !== props.actor ? "owner" : undefined;
  });
  return { room, members, directives, silence, read };
}
