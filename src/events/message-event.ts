import type { Message, Room } from "../store/entities.ts";
import type { PushEvent } from "./events.ts";

/** The platform's word for a room's type in events, which is not that of the room calls. */
export const roomType = (room: Room): "direct_room" | "multi_room" =>
  room.type === "direct_chat" ? "direct_room" : "multi_room";

/** The type of the event that a room message is. */
export const messageEventType = "m.room.message";

/** A room message as apps are pushed it; `receivers` only in the mode all_rooms. */
export function messageEvent(message: Message, room: Room, receivers?: readonly string[]): PushEvent {
  return {
    event_id: message.event_id,
    type: messageEventType,
    sender: message.sender,
    timestamp: message.timestamp,
    room_id: message.room_id,
    room_type: roomType(room),
    content: message.content,
    ...(receivers !== undefined && { receivers }),
  };
}
