import { missingMedia } from "../domain/content.ts";
import { route, json, type Route } from "../http/route.ts";
import type { MessageContent } from "../store/entities.ts";
import type { Services } from "./services.ts";

/** Messages that apps send, to people and their devices (the document's 消息). */
export function messageRoutes({ messages, messagesAsUser, webhooks, devices, cards, rows }: Services): Route[] {
  const warnOfMedia = ({
    body,
    warn,
  }: {
    body: { content: MessageContent };
    warn: (message: string) => void;
  }): void => {
    for (const { path, uri } of missingMedia(body.content, rows)) warn(`body /content${path} names no media: ${uri}`);
  };
  return [
    route("sendMessage", (call) => {
      const { content, fcids, room_id: roomId, room_ids: roomIds } = call.body;
      warnOfMedia(call);
      if (roomId === undefined) return json(messages.send(call.app, { fcids, room_ids: roomIds }, content));
      call.warn("body /room_id is no parameter of this call; it counts as room_ids with one id where that is missing");
      return json(messages.send(call.app, { fcids, room_ids: roomIds ?? [roomId] }, content));
    }),
    route("sendWebhookMessage", (call) => {
      warnOfMedia(call);
      const { event_id } = webhooks.send(call.app, call.body.webhook_id, call.body.content);
      return json({ event_id });
    }),
    route("sendMessageAsUser", (call) => {
      const { content, sender, topic, fcids, room_ids } = call.body;
      warnOfMedia(call);
      return json(messagesAsUser.send(call.app, { sender, topic, fcids, room_ids }, content));
    }),
    route("sendToDevice", ({ app, query, body }) => {
      devices.send(app, { type: query.event_type, transactionId: query.transaction_id }, body.messages);
      return json({});
    }),
    route("updateCui", (call) => {
      const { content, origin_event, fcids, room_ids } = call.body;
      warnOfMedia(call);
      return json(cards.update(call.app, { origin_event, fcids, room_ids }, content));
    }),
  ];
}
