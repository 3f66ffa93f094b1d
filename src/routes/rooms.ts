import { route, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Group rooms as apps see and change them (the document's 群聊房间). All of them answer 201. */
export const roomRoutes = ({ rooms, groupRooms }: Services): Route[] => [
  route("createRoom", ({ app, body }) => json({ room_id: groupRooms.create(app, body).room_id }, 201)),
  route("listRooms", ({ app }) => json(groupRooms.idsOf(app), 201)),
  route("updateRoom", ({ app, params, body, warn }) => json(groupRooms.update(app, params.room_id, body, warn), 201)),
  route("getRoom", ({ app, params }) => {
    const { room_id: roomId, name, type, topic, federate, owner } = groupRooms.ofBot(app, params.room_id);
    return json({ name, type, topic, federate, owner, fcids: rooms.members(roomId) }, 201);
  }),
];
