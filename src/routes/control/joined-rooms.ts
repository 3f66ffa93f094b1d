import type { JoinedRoom } from "../../domain/room-list.ts";
import { messageEvent } from "../../events/message-event.ts";
import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { invalidCursor } from "./listing.ts";
import { found } from "./found.ts";

/** The list of rooms in a user's client. */
export const joinedRoomRoutes = ({ rows, roomList }: Services): Route[] => [
  route("listJoinedRooms", ({ params, query: { limit, cursor } }) => {
    const { fcid } = found(rows.users.get(params.fcid), "user", params.fcid);
    const joined = roomList.of(fcid, cursor);
    if (joined === undefined) {
      throw invalidCursor();
    }
    const page: JoinedRoom[] = [];
    for (const room of joined) {
      if (page.length === limit) {
        return json({ rooms: page.map(shown), cursor: page.at(-1)?.room.room_id ?? room.room.room_id });
      }
      page.push(room);
    }
    return json({ rooms: page.map(shown) });
  }),
];

const shown = ({ room, name, with: other, members, latest }: JoinedRoom) => ({
  room_id: room.room_id,
  type: room.type,
  name,
  ...(other !== undefined && { with: other }),
  members,
  ...(latest !== undefined && { latest: messageEvent(latest, room) }),
});
