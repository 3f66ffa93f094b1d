import type { DomainEvent, PushEvent } from "../events/events.ts";
import type { Collections } from "../store/collections.ts";
import type { App, Message, Room } from "../store/entities.ts";
import { messageEvent } from "../events/message-event.ts";

/** An event for an app. */
export interface Addressed {
  readonly app: App;
  readonly event: PushEvent;
}

/** Whom the platform pushes a domain event to, and as what. Live or not is not asked here. */
export function addressees(event: DomainEvent, rows: Collections): Addressed[] {
  switch (event.kind) {
    case "message":
      return messageAddressees(event.message, event.room, rows);
    case "card_submitted":
    case "webhook_called":
      return toOwner(event.app_id, event.event, rows, ({ subscriptions }) => subscriptions.room_messages !== "none");
    case "direct_room_created":
      return toOwner(event.app_id, event.event, rows, ({ subscriptions }) => subscriptions.direct_room_created);
    case "management":
      return [...rows.apps.bySubscription.all(event.subscription)]
        .filter(({ assistant }) => assistant)
        .map((app) => ({ app, event: event.event }));
    default:
      return [];
  }
}

/** Whether a message mentions a bot: by `idlist`, or, without one, by "@" and the bot's name in the body. */
export function mentions({ content }: Message, app: App): boolean {
  if (content.msgtype !== "m.alert") return false;
  const { idlist, body } = content;
  if (Array.isArray(idlist)) return idlist.includes(app.bot);
  return typeof body === "string" && body.includes(`@${app.name}`);
}

function messageAddressees(message: Message, room: Room, rows: Collections): Addressed[] {
  const addressed: Addressed[] = [];
  for (const { app_id: appId } of rows.memberships.botsByRoom.all(room.room_id)) {
    const app = appId === undefined ? undefined : rows.apps.get(appId);
    if (app !== undefined && app.bot !== message.sender && wantsAsMember(app, message, room)) {
      addressed.push({ app, event: messageEvent(message, room) });
    }
  }
  const everything = [...rows.apps.byRoomMessages.all("all_rooms")].filter(({ bot }) => bot !== message.sender);
  if (everything.length === 0) return addressed;
  const members = [...rows.memberships.byRoom.all(room.room_id)].map(({ fcid }) => fcid);
  const event = messageEvent(
    message,
    room,
    members.filter((fcid) => fcid !== message.sender),
  );
  return [...addressed, ...everything.map((app) => ({ app, event }))];
}

function wantsAsMember(app: App, message: Message, room: Room): boolean {
  const mode = app.subscriptions.room_messages;
  if (mode === "direct_and_group") return true;
  return mode === "direct_and_mention" && (room.type === "direct_chat" || mentions(message, app));
}

function toOwner(appId: string, event: PushEvent, rows: Collections, wants: (app: App) => boolean): Addressed[] {
  const app = rows.apps.get(appId);
  return app !== undefined && wants(app) ? [{ app, event }] : [];
}
