import { FinchatError } from "../core/errors.ts";
import { directKey, pairKey } from "../store/collections.ts";
import type { App, Membership, Room } from "../store/entities.ts";
import type { DomainContext } from "./domain-context.ts";
import { canSee } from "./visibility.ts";

/** Rooms and who is in them. */
export class Rooms {
  readonly #context: DomainContext;

  constructor(context: DomainContext) {
    this.#context = context;
  }

  /** @throws FinchatError FC_ROOM_NOT_FOUND */
  get(roomId: string): Room {
    const room = this.#context.rows.rooms.get(roomId);
    if (room === undefined) throw new FinchatError("FC_ROOM_NOT_FOUND", roomId);
    return room;
  }

  membership(roomId: string, fcid: string): Membership | undefined {
    return this.#context.rows.memberships.get(pairKey(roomId, fcid));
  }

  /** The direct room of two, if they have one. */
  direct(a: string, b: string): Room | undefined {
    return this.#context.rows.rooms.byPair.first(directKey(a, b));
  }

  /** The fcids of a room's members, in order of joining. */
  members(roomId: string): string[] {
    return Array.from(this.#context.rows.memberships.byRoom.all(roomId), ({ fcid }) => fcid);
  }

  /** Somebody's direct rooms, each with the other of the two; in order of making. */
  directRoomsOf(fcid: string): { readonly to_fcid: string; readonly room_id: string }[] {
    const { memberships, rooms } = this.#context.rows;
    return Array.from(memberships.directByMember.all(fcid)).flatMap(({ room_id }) => {
      const other = rooms.get(room_id)?.pair?.find((member) => member !== fcid);
      return other === undefined ? [] : { to_fcid: other, room_id };
    });
  }

  /**
   * The direct room of two, made by the first of them when missing; whether it was made is told. A bot's app hears of
   * the first one with a user.
   * @throws FinchatError FC_FORBIDDEN when the other is a bot that the user cannot see, or the creator themselves
   */
  openDirect(creator: string, other: string): { room: Room; created: boolean } {
    if (creator === other) throw new FinchatError("FC_FORBIDDEN", `${creator} has no direct room with themselves`);
    const existing = this.direct(creator, other);
    if (existing !== undefined) return { room: existing, created: false };
    this.#assertVisible(creator, other);
    const { store, rows, ids, domain } = this.#context;
    return store.change(() => {
      const room: Room = {
        room_id: ids.roomId(domain()),
        type: "direct_chat",
        name: "",
        topic: "",
        federate: true,
        history_visibility: "shared",
        message_forbidden_except_owner: false,
        invite_forbidden_except_owner: false,
        owner: "",
        pair: [creator, other],
      };
      rows.rooms.put(room);
      this.join(room, creator);
      this.join(room, other);
      for (const [fcid, partner] of [[creator, other] as const, [other, creator] as const]) {
        const app = rows.apps.byBot.first(fcid);
        if (app !== undefined) this.#announceDirectRoom(app, room, partner, creator);
      }
      return { room, created: true };
    });
  }

  /** Makes somebody a member of a room from now on. */
  join(room: Room, fcid: string): void {
    const { store, rows } = this.#context;
    const app = rows.apps.byBot.first(fcid);
    store.change(() => {
      rows.memberships.put({
        room_id: room.room_id,
        fcid,
        joined_at: store.counters.position,
        direct: room.type === "direct_chat",
        ...(app !== undefined && { app_id: app.app_id }),
      });
    });
  }

  /** Ends a membership. */
  leave(room: Room, fcid: string): void {
    const { store, rows } = this.#context;
    store.change(() => {
      rows.memberships.delete(pairKey(room.room_id, fcid));
    });
  }

  #assertVisible(creator: string, other: string): void {
    const { rows } = this.#context;
    const user = rows.users.get(creator);
    const app = rows.apps.byBot.first(other);
    if (user === undefined || app === undefined || canSee(user, app, rows)) return;
    throw new FinchatError("FC_FORBIDDEN", `${app.app_id} is not visible to ${creator}`);
  }

  #announceDirectRoom(app: App, room: Room, fcid: string, creator: string): void {
    const { bus, ids, clock, domain } = this.#context;
    bus.publish({
      kind: "direct_room_created",
      app_id: app.app_id,
      event: {
        event_id: ids.eventId(domain()),
        type: "finstore.room.create",
        sender: "",
        timestamp: clock.now(),
        room_id: room.room_id,
        room_type: "direct_room",
        fcid,
        content: { creator },
      },
    });
  }
}
