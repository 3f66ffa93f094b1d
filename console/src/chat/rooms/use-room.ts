import { computed, shallowRef, watch, type Ref } from "vue";
import { EmulatorApiError } from "../../../../src/client/api.ts";
import type { Room } from "../../../../src/generated/control.d.ts";
import { call, reasonOf } from "../../api/control.ts";
import { useChanges } from "../../live/use-feed.ts";

/** A room, complete. */
export type WholeRoom = Room & Required<Pick<Room, "room_id" | "fcids">>;

/**
 * The room of an address, as it is now: read when the address changes, and again with every reading of the list. `gone`
 * is a room that was here a moment ago, `unknown` one that never was.
 */
export function useRoom(roomId: Ref<string>, actor: Ref<string>, readings: Ref<number>) {
  const room = shallowRef<WholeRoom>();
  const missing = shallowRef<"unknown" | "gone" | "failed">();
  const failure = shallowRef("");

  async function read(): Promise<void> {
    const id = roomId.value;
    if (id === "") return;
    try {
      const found = (await call("readRoom", { params: { room_id: id } })) as WholeRoom;
      if (id !== roomId.value) return;
      // An answer that says the same must not make the screen begin anew.
      if (JSON.stringify(found) !== JSON.stringify(room.value)) room.value = found;
      missing.value = undefined;
    } catch (error) {
      if (id !== roomId.value) return;
      failure.value = reasonOf(error);
      if (error instanceof EmulatorApiError && error.status === 404) {
        missing.value = room.value !== undefined || missing.value === "gone" ? "gone" : "unknown";
        room.value = undefined;
      } else if (room.value === undefined) missing.value = "failed";
    }
  }

  watch(
    roomId,
    () => {
      room.value = missing.value = undefined;
      void read();
    },
    { immediate: true },
  );
  watch(readings, () => void read());
  useChanges(
    ["rooms"],
    () => void read(),
    ({ id }) => id === roomId.value,
  );
  useChanges(
    ["memberships"],
    () => void read(),
    ({ room_id: id }) => id === roomId.value,
  );

  const isMember = computed(() => room.value?.fcids.includes(actor.value) === true);
  return { room, missing, failure, isMember, read };
}
