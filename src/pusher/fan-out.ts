import type { DomainEvent, PushEvent } from "../events/events.ts";
import { messageEvent } from "../events/message-event.ts";
import { pairKey, type Collections } from "../store/collections.ts";
import type { App, Message, Omission, OmissionRule, Room } from "../store/entities.ts";
import { mentions } from "./mentions.ts";

/** An event for an app. */
export interface Addressed {
  readonly app: App;
  readonly event: PushEvent;
}

/** Apps that an event is pushed to, and apps that are omitted, each with the rule. */
export interface FanOut {
  readonly pushed: readonly Addressed[];
  readonly omission: Omission;
}

/** Dependencies of the fan-out. */
export interface FanOutContext {
  readonly rows: Collections;
  readonly isLive: (app: App) => boolean;
}

/**
 * Returns the apps that the platform pushes a domain event to, and the pushed event; undefined for an event that is
 * never pushed.
 */
export function fanOut(event: DomainEvent, context: FanOutContext): FanOut | undefined {
  switch (event.kind) {
    case "message":
      return ofMessage(event.message, event.room, context);
    case "card_submitted":
    case "webhook_called":
      return sort(owners(event.app_id, context), event.event, context, (app) => ruleForOwner(app, event.room, context));
    case "direct_room_created":
      return sort(owners(event.app_id, context), event.event, context, ({ subscriptions }) =>
        subscriptions.direct_room_created ? undefined : "not_subscribed",
      );
    case "management":
      return sort(context.rows.apps.bySubscription.all(event.subscription), event.event, context, ({ assistant }) =>
        assistant ? undefined : "not_assistant",
      );
    default:
      return undefined;
  }
}

/** The rule of one event that keeps it from an app, if one does. */
type RuleAgainst = (app: App) => OmissionRule | undefined;

/** Decides for one app: it must be live and have a callback URL, unless a rule decides against it earlier. */
function decide(app: App, { isLive }: FanOutContext, ruleAgainst: RuleAgainst): OmissionRule | undefined {
  if (!isLive(app)) return "not_live";
  return ruleAgainst(app) ?? (app.callback.url === "" ? "no_callback_url" : undefined);
}

function sort(apps: Iterable<App>, event: PushEvent, context: FanOutContext, ruleAgainst: RuleAgainst): FanOut {
  const pushed: Addressed[] = [];
  const omitted: Omission["apps"][number][] = [];
  for (const app of apps) {
    const rule = decide(app, context, ruleAgainst);
    if (rule === undefined) pushed.push({ app, event });
    else omitted.push({ app_id: app.app_id, rule });
  }
  return { pushed, omission: { event_id: event.event_id, type: event.type, apps: omitted } };
}

/** Bots never hear themselves. `receivers` are for those who are told of everything everywhere. */
function ofMessage(message: Message, room: Room, context: FanOutContext): FanOut | undefined {
  const { rows } = context;
  const members: App[] = [];
  for (const { app_id: appId } of rows.memberships.botsByRoom.all(room.room_id)) {
    const app = appId === undefined ? undefined : rows.apps.get(appId);
    if (app === undefined || app.bot === message.sender || app.subscriptions.room_messages === "all_rooms") continue;
    members.push(app);
  }
  const everywhere = [...rows.apps.byRoomMessages.all("all_rooms")].filter(({ bot }) => bot !== message.sender);
  if (members.length === 0 && everywhere.length === 0) return undefined;
  const inRoom = sort(members, messageEvent(message, room), context, (app) => ruleForMember(app, message, room, rows));
  if (everywhere.length === 0) return inRoom;
  const receivers = Array.from(rows.memberships.byRoom.all(room.room_id), ({ fcid }) => fcid).filter(
    (fcid) => fcid !== message.sender,
  );
  const all = sort(everywhere, messageEvent(message, room, receivers), context, () => undefined);
  const apps = [...inRoom.omission.apps, ...all.omission.apps];
  return { pushed: [...inRoom.pushed, ...all.pushed], omission: { ...inRoom.omission, apps } };
}

function ruleForMember(app: App, message: Message, room: Room, rows: Collections): OmissionRule | undefined {
  const mode = app.subscriptions.room_messages;
  if (mode === "none") return "not_subscribed";
  if (mode !== "direct_and_mention" || room.type === "direct_chat" || mentions(message, app, rows)) return undefined;
  return "not_mentioned";
}

function ruleForOwner(app: App, room: Room, { rows }: FanOutContext): OmissionRule | undefined {
  if (app.subscriptions.room_messages === "none") return "not_subscribed";
  const isMember = app.bot !== undefined && rows.memberships.has(pairKey(room.room_id, app.bot));
  return isMember ? undefined : "bot_not_in_room";
}

function owners(appId: string, { rows }: FanOutContext): App[] {
  const app = rows.apps.get(appId);
  return app === undefined ? [] : [app];
}
