import { messageEventType } from "../events/message-event.ts";
import { pairKey, testEventType, type Collections } from "../store/collections.ts";
import type { App, Delivery, Message, OmissionRule } from "../store/entities.ts";

/** Outcome of an event for one app; `rule` is missing when it is no longer known. */
export interface Verdict {
  readonly app_id: string;
  readonly outcome: Delivery["state"] | "not_pushed";
  readonly rule?: OmissionRule;
  readonly delivery_id?: string;
}

/**
 * Explains for each app why it was pushed an event, or was not: by its delivery, by the rule noted at the event, or,
 * for an app that was no candidate, by the kind of event. Undefined for an unknown event.
 */
export function explain(eventId: string, rows: Collections): Verdict[] | undefined {
  const deliveries = new Map(Array.from(rows.deliveries.byEvent.all(eventId), (row) => [row.app_id, row]));
  const omission = rows.omissions.get(eventId);
  const message = rows.messages.get(eventId);
  const type = omission?.type ?? rows.deliveries.byEvent.first(eventId)?.type ?? (message && messageEventType);
  if (type === undefined) return undefined;
  const noted = new Map(omission?.apps.map(({ app_id, rule }) => [app_id, rule]));
  return Array.from(rows.apps.rows(), (app): Verdict => {
    const { app_id } = app;
    const delivery = deliveries.get(app_id);
    if (delivery !== undefined) return { app_id, outcome: delivery.state, delivery_id: delivery.delivery_id };
    const rule = noted.get(app_id) ?? (message ? notInvolved(app, message, rows) : notAddressed(app, type));
    return { app_id, outcome: "not_pushed", ...(rule !== undefined && { rule }) };
  });
}

/** An app of which nothing was noted when a message was said. */
function notInvolved(app: App, message: Message, rows: Collections): OmissionRule | undefined {
  if (app.bot === message.sender) return "own_message";
  const membership = app.bot === undefined ? undefined : rows.memberships.get(pairKey(message.room_id, app.bot));
  const wasThere = membership !== undefined && membership.joined_at < message.position;
  return wasThere || app.subscriptions.room_messages === "all_rooms" ? undefined : "bot_not_in_room";
}

const ownersEvents: ReadonlySet<string> = new Set([
  testEventType,
  "finstore.room.create",
  "finstore.room.interactcui",
  "finstore.app.webhook",
]);

/** An app that an event other than a message was not for. */
function notAddressed({ assistant }: App, type: string): OmissionRule {
  if (ownersEvents.has(type)) return "other_app";
  return assistant ? "not_subscribed" : "not_assistant";
}
