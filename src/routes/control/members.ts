import { EmulatorError } from "../../core/errors.ts";
import { route, json, noContent, type Route } from "../../http/route.ts";
import type { Room } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** Users and bots that join and leave group rooms. */
export function memberRoutes({ rows, rooms, groupRooms }: Services): Route[] {
  const groupInPath = (roomId: string): Room => {
    const room = found(rows.rooms.get(roomId), "room", roomId);
    if (room.type === "multi_chat") return room;
    throw new EmulatorError("EMULATOR_CONFLICT", `${roomId} is a direct room: nobody joins or leaves it`);
  };
  return [
    route("addMember", ({ params, body }) => {
      groupRooms.invite(groupInPath(params.room_id), body.fcid);
      return json({}, 201);
    }),
    route("removeMember", ({ params }) => {
      const room = groupInPath(params.room_id);
      const { fcid } = found(rooms.membership(room.room_id, params.fcid), "member", params.fcid);
      groupRooms.kick(room, fcid);
      return noContent;
    }),
  ];
}
