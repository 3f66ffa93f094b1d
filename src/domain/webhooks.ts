import { FinchatError } from "../core/errors.ts";
import type { Fields } from "../core/json.ts";
import { roomType } from "../events/message-event.ts";
import type { App, Message, MessageContent, Webhook } from "../store/entities.ts";
import { botOf } from "./app-rights.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Messages } from "./messages.ts";
import type { Rooms } from "./rooms.ts";

/** Webhooks: a site posts to one, its app hears of it, and the app's bot may speak through it. */
export class Webhooks {
  readonly #context: DomainContext;
  readonly #rooms: Rooms;
  readonly #messages: Messages;

  constructor(context: DomainContext, rooms: Rooms, messages: Messages) {
    this.#context = context;
    this.#rooms = rooms;
    this.#messages = messages;
  }

  /**
   * An app's bot speaks in the room of a webhook (发送webhook消息).
   * @throws FinchatError FC_FORBIDDEN for a web app, FC_NOT_FOUND for a webhook that is not the app's, and what
   *   `Messages.post` throws
   */
  send(app: App, webhookId: string, content: MessageContent): Message {
    const sender = botOf(app);
    const webhook = this.#context.rows.webhooks.get(webhookId);
    if (webhook?.app_id !== app.app_id)
      throw new FinchatError("FC_NOT_FOUND", `${app.app_id} has no webhook ${webhookId}`);
    return this.#messages.post(() => this.#rooms.get(webhook.room_id), { sender, content });
  }

  /**
   * A site calls a webhook; what it sent becomes the content of the event, whose id is returned.
   * @throws FinchatError FC_ROOM_NOT_FOUND
   */
  call(webhook: Webhook, content: Fields): string {
    const { store, bus, ids, clock, domain } = this.#context;
    const room = this.#rooms.get(webhook.room_id);
    return store.change(() => {
      const event_id = ids.eventId(domain());
      bus.publish({
        kind: "webhook_called",
        app_id: webhook.app_id,
        room,
        event: {
          event_id,
          type: "finstore.app.webhook",
          sender: "",
          timestamp: clock.now(),
          webhook_id: webhook.webhook_id,
          room_type: roomType(room),
          content,
        },
      });
      return event_id;
    });
  }
}
