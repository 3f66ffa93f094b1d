import { FinchatError } from "../core/errors.ts";
import { directKey, pairKey } from "../store/collections.ts";
import type { App, Membership, Room } from "../store/entities.ts";
import type { DomainContext } from "./context.ts";

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

  /**
   * The direct room of two, made by the first of them when missing; whether it was made is told. A bot's app hears of
   * the first one with a user.
   * @throws FinchatError FC_FORBIDDEN when the other is a bot that the user cannot see
   */
  openDirect(creator: string, other: string): { room: Room; created: boolean } {
    const existing = this.direct(creator, other);
    if (existing !== undefined) return { room: existing, created: false };
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
