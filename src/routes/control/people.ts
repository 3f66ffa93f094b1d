import { EmulatorError } from "../../core/errors.ts";
import { messageEvent } from "../../events/message-event.ts";
import { route, json, type Route } from "../../http/route.ts";
import type { Message, Room, User } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";
import { userContent } from "./user-content.ts";

/** Actions of users in a FinChat client. */
export function peopleRoutes(services: Services): Route[] {
  const { rows, people, rooms, messages, cards, timeline } = services;
  const roomInPath = (roomId: string): Room => found(rows.rooms.get(roomId), "room", roomId);
  const userInPath = (fcid: string): User => found(rows.users.get(fcid), "user", fcid);
  const known = (fcid: string): string => {
    if (people.exists(fcid)) return fcid;
    throw new EmulatorError("EMULATOR_BAD_REQUEST", `there is no user or bot ${fcid}`);
  };
  const said = ({ event_id, room_id }: Message) => json({ event_id, room_id }, 201);
  return [
    route("sayInRoom", (call) => {
      const room = roomInPath(call.params.room_id);
      const sender = known(call.body.sender);
      return said(messages.post(() => room, { sender, content: userContent(call, services) }));
    }),
    route("sayToUser", (call) => {
      const { fcid: sender } = userInPath(call.params.fcid);
      const to = people.addressee(call.body.to);
      const content = userContent(call, services);
      return said(messages.post(() => rooms.openDirect(sender, to).room, { sender, content }));
    }),
    route("openDirectRoom", ({ params, body }) => {
      const { room, created } = rooms.openDirect(userInPath(params.fcid).fcid, people.addressee(body.with));
      return json({ room_id: room.room_id, created }, 201);
    }),
    route("readTimeline", ({ params, query }) => {
      const room = roomInPath(params.room_id);
      const page = timeline.read(room, known(query.as), query);
      return json({ messages: page.messages.map((message) => messageEvent(message, room)), since: page.since });
    }),
    route("submitCard", ({ params, body }) => {
      const room = roomInPath(params.room_id);
      const card = rows.messages.get(params.event_id);
      const message = found(card?.room_id === room.room_id ? card : undefined, "message", params.event_id);
      timeline.assertSees(message, room, known(body.fcid));
      return json({ event_id: cards.submit(message, room, body.fcid, body.info) }, 201);
    }),
  ];
}
