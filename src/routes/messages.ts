import { defineRoute, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Messages that apps send (the document's 消息). */
export const messageRoutes = ({ messages }: Services): Route[] => [
  defineRoute({
    operationId: "sendMessage",
    method: "POST",
    path: "/api/v1/finchat/open-api/message/send",
    auth: "app",
    handler({ app, body, warn }) {
      const { content, fcids, room_id: roomId, room_ids: roomIds } = body;
      if (roomId === undefined) return json(messages.send(app, { fcids, room_ids: roomIds }, content));
      warn("body /room_id is no parameter of this call; it counts as room_ids with one id where that is missing");
      return json(messages.send(app, { fcids, room_ids: roomIds ?? [roomId] }, content));
    },
  }),
];
