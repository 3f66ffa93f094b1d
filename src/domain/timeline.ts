import { EmulatorError } from "../core/errors.ts";
import type { Message, Room } from "../store/entities.ts";
import type { Cards } from "./cards.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Rooms } from "./rooms.ts";

/** A page of a timeline: oldest first; `since` is the last event's id, or the one asked with. */
export interface TimelinePage {
  readonly messages: readonly Message[];
  readonly since: string;
}

/** Start and length of a page of a timeline; `since` and `before` are event ids. */
export interface TimelineQuery {
  readonly since?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Messages of a room as its members see them. */
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
   * Returns the messages that a member sees: those after `since` (exclusive; "" from the first), or the last `limit`
   * before `before` (exclusive), or the newest when both are left out; cards as they are for that member. When history
   * is visible from joining on, it has nothing from before.
   * @throws EmulatorError EMULATOR_CONFLICT for no member, EMULATOR_BAD_REQUEST for an unknown `since` or `before`, or
   *   both
   */
  read(room: Room, fcid: string, { since, before, limit }: TimelineQuery): TimelinePage {
    if (since !== undefined && before !== undefined) {
      throw new EmulatorError("EMULATOR_BAD_REQUEST", "since and before: a page begins at one of them");
    }
    const from = this.#visibleFrom(room, fcid);
    const messages =
      since === undefined ? this.#newest(room, before, from, limit) : this.#after(room, since, from, limit);
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

  #newest(room: Room, before: string | undefined, from: number, limit: number): Message[] {
    const newest: Message[] = [];
    const place = before === undefined ? undefined : this.#positionOf("before", before);
    for (const message of this.#context.rows.messages.byRoom.before(room.room_id, place)) {
      if (newest.length === limit || message.position <= from) break;
      newest.push(message);
    }
    return newest.reverse();
  }

  #after(room: Room, since: string, from: number, limit: number): Message[] {
    const position = since === "" ? 0 : this.#positionOf("since", since);
    const found: Message[] = [];
    for (const message of this.#context.rows.messages.byRoom.after(room.room_id, Math.max(position, from))) {
      if (found.length === limit) break;
      found.push(message);
    }
    return found;
  }

  #positionOf(parameter: string, eventId: string): number {
    const message = this.#context.rows.messages.get(eventId);
    if (message !== undefined) return message.position;
    throw new EmulatorError("EMULATOR_BAD_REQUEST", `${parameter}: there is no event ${eventId}`);
  }
}
