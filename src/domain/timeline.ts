import { EmulatorError } from "../core/errors.ts";
import type { Message, Room } from "../store/entities.ts";
import type { Cards } from "./cards.ts";
import type { DomainContext } from "./context.ts";
import type { Rooms } from "./rooms.ts";

/** A page of a timeline: oldest first; `since` is the last event's id, or the one asked with. */
export interface TimelinePage {
  readonly messages: readonly Message[];
  readonly since: string;
}

/** What members see of a room. */
export class Timeline {
  readonly #context: DomainContext;
  readonly #rooms: Rooms;
  readonly #cards: Cards;

  constructor(context: DomainContext, rooms: Rooms, cards: Cards) {
    this.#context = context;
    this.#rooms = rooms;
    this.#cards = cards;
  }

  /**
   * What a member sees: those after `since` (exclusive; "" from the beginning), or the newest `limit` when it is left
   * out; cards as they are for that member. Where history is visible from joining on, nothing from before.
   * @throws EmulatorError EMULATOR_CONFLICT for no member, EMULATOR_BAD_REQUEST for an unknown `since`
   */
  read(room: Room, fcid: string, { since, limit }: { since?: string | undefined; limit: number }): TimelinePage {
    const from = this.#visibleFrom(room, fcid);
    const messages = since === undefined ? this.#newest(room, from, limit) : this.#after(room, since, from, limit);
    return {
      messages: messages.map((message) => this.#cards.seenBy(message, fcid)),
      since: messages.at(-1)?.event_id ?? since ?? "",
    };
  }

  /**
   * Makes sure that somebody can see a message of a room.
   * @throws EmulatorError EMULATOR_CONFLICT
   */
  assertSees(message: Message, room: Room, fcid: string): void {
    if (message.position > this.#visibleFrom(room, fcid)) return;
    throw new EmulatorError("EMULATOR_CONFLICT", `${fcid} came after ${message.event_id}, and cannot see it`);
  }

  #visibleFrom(room: Room, fcid: string): number {
    const membership = this.#rooms.membership(room.room_id, fcid);
    if (membership === undefined) {
      throw new EmulatorError("EMULATOR_CONFLICT", `${fcid} is not in ${room.room_id}`);
    }
    return room.history_visibility === "joined" ? membership.joined_at : 0;
  }

  #newest(room: Room, from: number, limit: number): Message[] {
    const newest: Message[] = [];
    for (const message of this.#context.rows.messages.byRoom.before(room.room_id)) {
      if (newest.length === limit || message.position <= from) break;
      newest.push(message);
    }
    return newest.reverse();
  }

  #after(room: Room, since: string, from: number, limit: number): Message[] {
    const { messages } = this.#context.rows;
    const position = since === "" ? 0 : messages.get(since)?.position;
    if (position === undefined) throw new EmulatorError("EMULATOR_BAD_REQUEST", `since: there is no event ${since}`);
    const found: Message[] = [];
    for (const message of messages.byRoom.after(room.room_id, Math.max(position, from))) {
      if (found.length === limit) break;
      found.push(message);
    }
    return found;
  }
}
