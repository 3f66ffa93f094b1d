import { computed, shallowRef, watch } from "vue";
import { EmulatorApiError } from "../../../../src/client/api.ts";
import type { Event, JoinedRoom } from "../../../../src/generated/control.d.ts";
import { call, reasonOf } from "../../api/control.ts";
import { pagesOf } from "../../api/pages.ts";
import { actor } from "../../live/actor.ts";
import { useChanges, useFeed } from "../../live/use-feed.ts";
import { useRefresh } from "../../parts/refresh.ts";
import { byActivity } from "./order.ts";
import { forgetCounts } from "./unread.ts";

type Rooms = ReadonlyMap<string, JoinedRoom>;

/**
 * The acting user's rooms, the one that was last active first. Messages come with the feed; what else changes of rooms is
 * read when the feed tells of a change.
 */
export function useRooms() {
  const rooms = shallowRef<Rooms>(new Map());
  const state = shallowRef<"loading" | "ready" | "nobody" | "actorGone" | "failed">("loading");
  const failure = shallowRef("");
  /** When each room was active while this window looked on: a number that grows. */
  let active = new Map<string, number>();
  let turn = 0;
  /** What was said while the rooms were read: the answer may be older. */
  let meanwhile = new Map<string, Event>();
  const readings = shallowRef(0);

  async function read(): Promise<void> {
    const fcid = actor.value;
    if (fcid === "") return readWithoutActor();
    meanwhile = new Map();
    try {
      const found = await readAll(fcid);
      if (fcid === actor.value) show(found);
    } catch (error) {
      if (fcid !== actor.value) return;
      if (error instanceof EmulatorApiError && error.status === 404) state.value = "actorGone";
      else if (state.value !== "ready") state.value = "failed";
      failure.value = reasonOf(error);
    }
  }

  /** Nobody was chosen yet, or there is nobody to choose. */
  async function readWithoutActor(): Promise<void> {
    const answer = await call("listUsers", { query: { limit: 1 } }).catch(() => undefined);
    if (answer?.users.length === 0 && actor.value === "") state.value = "nobody";
  }

  function show(found: Map<string, JoinedRoom>): void {
    for (const [id, room] of found) {
      const latest = meanwhile.get(id);
      if (latest !== undefined) found.set(id, { ...room, latest });
      if (state.value === "ready" && !rooms.value.has(id)) active.set(id, ++turn);
    }
    rooms.value = found;
    state.value = "ready";
    readings.value++;
  }

  const refresh = useRefresh(read);

  function beginAnew(): void {
    state.value = "loading";
    rooms.value = new Map();
    active = new Map();
    refresh();
  }

  useFeed("message", (frames) => {
    const before = turn;
    const changed = new Map(rooms.value);
    for (const { event } of frames) {
      const { room_id: id = "" } = event;
      const room = changed.get(id);
      meanwhile.set(id, event);
      if (room !== undefined) {
        changed.set(id, { ...room, latest: event });
        active.set(id, ++turn);
      }
    }
    if (turn > before) rooms.value = changed;
  });
  useChanges(["rooms"], refresh, ({ id = "" }) => rooms.value.has(id));
  useChanges(["memberships"], refresh, ({ fcid, room_id: id = "" }) => fcid === actor.value || rooms.value.has(id));
  useChanges(["users"], refresh, ({ id }) => actor.value === "" || id === actor.value);
  useFeed("state", () => {
    forgetCounts();
    beginAnew();
  });
  watch(actor, beginAnew);
  refresh();

  const sorted = computed(() => byActivity([...rooms.value.values()], (id) => active.get(id) ?? 0));
  return { rooms, sorted, state, failure, readings, refresh };
}

async function readAll(fcid: string): Promise<Map<string, JoinedRoom>> {
  const found = new Map<string, JoinedRoom>();
  for await (const { rooms } of pagesOf((paging) => call("listJoinedRooms", { params: { fcid }, query: paging }))) {
    for (const room of rooms) found.set(room.room_id, room);
  }
  return found;
}
