import { pairKey } from "../store/collections.ts";
import type { Room } from "../store/entities.ts";
import type { TenantRoom } from "../tenant/types.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Rooms } from "./rooms.ts";

/** A room in the form of the fixtures: a direct one has no owner. */
export type RoomForm = Omit<TenantRoom, "owner"> & { readonly owner?: string };

/** Rooms as the tenant's data: whole, with their members. */
export class TenantRooms {
  readonly #context: DomainContext;
  readonly #rooms: Rooms;

  constructor(context: DomainContext, rooms: Rooms) {
    this.#context = context;
    this.#rooms = rooms;
  }

  /** A room as the fixtures write one. */
  form(room: Room): RoomForm {
    const { pair: _, owner, ...fields } = room;
    return { ...fields, ...(room.type === "multi_chat" && { owner }), fcids: this.#rooms.members(room.room_id) };
  }

  /** Adds or replaces a room; its members become those given, in that order. Who stays keeps what they may see. */
  put({ fcids, ...fields }: TenantRoom): void {
    const { store, rows } = this.#context;
    const [a, b] = fcids;
    const direct = fields.type === "direct_chat" && a !== undefined && b !== undefined;
    const room: Room = direct ? { ...fields, pair: [a, b] } : fields;
    store.change(() => {
      const typeChanges = rows.rooms.get(room.room_id)?.type !== room.type;
      rows.rooms.put(room);
      this.#setMembers(room, fcids, typeChanges);
    });
  }

  /** Removes a room with its members, its messages, and what is kept of those: cards, and why apps were not pushed them. */
  remove({ room_id: roomId }: Room): void {
    const { store, rows } = this.#context;
    store.change(() => {
      for (const { event_id: eventId } of [...rows.messages.byRoom.all(roomId)]) {
        for (const version of [...rows.card_versions.byCard.all(eventId)]) {
          rows.card_versions.delete(rows.card_versions.keyOf(version));
        }
        rows.omissions.delete(eventId);
        rows.messages.delete(eventId);
      }
      for (const membership of [...rows.memberships.byRoom.all(roomId)]) {
        rows.memberships.delete(rows.memberships.keyOf(membership));
      }
      rows.rooms.delete(roomId);
    });
  }

  /** The order of members is that of joining: from the first that differs on, they join anew. */
  #setMembers(room: Room, fcids: readonly string[], all: boolean): void {
    const { memberships } = this.#context.rows;
    const before = [...memberships.byRoom.all(room.room_id)];
    const same = all ? 0 : firstDifference(before, fcids);
    const joinedAt = new Map(before.map(({ fcid, joined_at }) => [fcid, joined_at]));
    for (const membership of before.slice(same)) memberships.delete(memberships.keyOf(membership));
    for (const fcid of fcids.slice(same)) {
      this.#rooms.join(room, fcid);
      const since = joinedAt.get(fcid);
      const joined = memberships.get(pairKey(room.room_id, fcid));
      if (since !== undefined && joined !== undefined) memberships.put({ ...joined, joined_at: since });
    }
  }
}

function firstDifference(before: readonly { readonly fcid: string }[], fcids: readonly string[]): number {
  let index = 0;
  while (index < fcids.length && before[index]?.fcid === fcids[index]) index++;
  return index;
}
