import { pairKey } from "../store/collections.ts";
import type { Membership, Message, Room } from "../store/entities.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Timeline } from "./timeline.ts";

/** A room as one of its members sees it: what it is called, and the last message that this member can see. */
export interface JoinedRoom {
  readonly room: Room;
  readonly name: string;
  /** The other member of a direct room. */
  readonly with: string | undefined;
  readonly members: number;
  readonly latest: Message | undefined;
}

/** The rooms that somebody is in. */
export class RoomList {
  readonly #rows: DomainContext["rows"];
  readonly #timeline: Timeline;

  constructor({ rows }: DomainContext, timeline: Timeline) {
    this.#rows = rows;
    this.#timeline = timeline;
  }

  /**
   * The rooms of somebody behind the one named, or from the first on: direct rooms, then groups, each in order of
   * joining. Undefined where they are in no room of that id.
   */
  of(fcid: string, behind: string | undefined): Iterable<JoinedRoom> | undefined {
    if (behind === undefined) return this.#walk(fcid, undefined);
    const last = this.#rows.memberships.get(pairKey(behind, fcid));
    return last && this.#walk(fcid, last);
  }

  *#walk(fcid: string, last: Membership | undefined): Iterable<JoinedRoom> {
    const { memberships } = this.#rows;
    const place = (last && memberships.placeOf(memberships.keyOf(last))) ?? -1;
    if (last?.direct !== false) yield* this.#seen(memberships.directByMember.after(fcid, place));
    yield* this.#seen(memberships.groupsByMember.after(fcid, last?.direct === false ? place : -1));
  }

  *#seen(joined: Iterable<Membership>): Iterable<JoinedRoom> {
    const { rooms, memberships } = this.#rows;
    for (const { fcid, room_id: roomId } of joined) {
      const room = rooms.get(roomId);
      if (room === undefined) continue;
      const other = room.pair?.find((member) => member !== fcid);
      const [latest] = this.#timeline.read(room, fcid, { limit: 1 }).messages;
      const name = other === undefined ? room.name : this.#nameOf(other);
      yield { room, name, with: other, members: memberships.byRoom.count(roomId), latest };
    }
  }

  #nameOf(fcid: string): string {
    const { users, apps } = this.#rows;
    return apps.byBot.first(fcid)?.name ?? users.get(fcid)?.name ?? fcid;
  }
}
