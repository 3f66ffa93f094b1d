import { messageEvent } from "../events/message-event.ts";
import type { PushEvent } from "../events/events.ts";
import type { Collections } from "../store/collections.ts";
import type { Attempt, Delivery } from "../store/entities.ts";
import { isOf } from "./entry-kinds.ts";
import type { EventLog, FeedEntry } from "./event-log.ts";
import type { EventPlaces } from "./event-places.ts";
import { callsByDelivery, windowMs, type TracedCall } from "./traced-calls.ts";

/** A push of the event to an app, and what the app did. */
export interface TracedPush extends Pick<Delivery, "app_id" | "delivery_id" | "state" | "reason" | "attempts_omitted"> {
  readonly at: number;
  /** Missing where its entry of the feed is not kept. */
  readonly seq?: number;
  readonly attempts: readonly (Attempt & { readonly seq?: number })[];
  readonly calls: readonly TracedCall[];
}

/** The chain from an event to its consequences. */
export interface EventTrace {
  readonly event_id: string;
  readonly seq?: number;
  readonly at?: number;
  /** The message; missing for an event of another type. */
  readonly event?: PushEvent;
  /** False where the feed does not go back to the event: calls may be missing. */
  readonly complete: boolean;
  readonly pushes: readonly TracedPush[];
}

/** Maximum number of entries of the feed that are examined. */
const maxEntries = 20_000;

/** Traces what followed from an event. */
export class Tracer {
  readonly #rows: Collections;
  readonly #eventLog: EventLog;
  readonly #places: EventPlaces;

  constructor(rows: Collections, eventLog: EventLog, places: EventPlaces) {
    this.#rows = rows;
    this.#eventLog = eventLog;
    this.#places = places;
  }

  /** The chain from an event to its consequences; undefined for an unknown event. */
  trace(eventId: string): EventTrace | undefined {
    const { messages, deliveries, omissions, rooms } = this.#rows;
    const message = messages.get(eventId);
    const pushed = [...deliveries.byEvent.all(eventId)];
    if (message === undefined && pushed.length === 0 && !omissions.has(eventId)) return undefined;
    const entries = this.#entriesAbout(eventId, pushed);
    const [first] = entries;
    const room = message && rooms.get(message.room_id);
    const at = first?.at ?? message?.timestamp;
    return {
      event_id: eventId,
      ...(first !== undefined && { seq: first.place }),
      ...(at !== undefined && { at }),
      ...(message !== undefined && room !== undefined && { event: messageEvent(message, room) }),
      complete: first !== undefined,
      pushes: pushesOf(pushed, entries, (id) => rooms.has(id)),
    };
  }

  /** The entries from an event to a while after its last attempt. */
  #entriesAbout(eventId: string, pushed: readonly Delivery[]): FeedEntry[] {
    const place = this.#places.of(eventId);
    const entries: FeedEntry[] = [];
    if (place === undefined || this.#eventLog.oldest >= place) return entries;
    let latest = 0;
    for (const { created_at, attempts } of pushed) latest = Math.max(latest, created_at, attempts.at(-1)?.at ?? 0);
    for (const entry of this.#eventLog.after(place - 1)) {
      if (entries.length === maxEntries || (entries.length > 0 && entry.at > latest + windowMs)) break;
      entries.push(entry);
    }
    return entries;
  }
}

function pushesOf(
  pushed: readonly Delivery[],
  entries: readonly FeedEntry[],
  isRoom: (id: string) => boolean,
): TracedPush[] {
  const calls = callsByDelivery(pushed, entries, isRoom);
  const seqs = seqsOf(entries);
  return pushed.map((delivery) => pushOf(delivery, seqs, calls.get(delivery.delivery_id) ?? []));
}

/** Numbers of the entries that tell of deliveries, first, and of attempts. */
interface Seqs {
  readonly deliveries: ReadonlyMap<string, number>;
  readonly attempts: ReadonlyMap<Attempt, number>;
}

function seqsOf(entries: readonly FeedEntry[]): Seqs {
  const deliveries = new Map<string, number>();
  const attempts = new Map<Attempt, number>();
  for (const entry of entries) {
    if (isOf(entry, "attempt")) attempts.set(entry.event.attempt, entry.place);
    else if (isOf(entry, "delivery") && !deliveries.has(entry.event.delivery.delivery_id)) {
      deliveries.set(entry.event.delivery.delivery_id, entry.place);
    }
  }
  return { deliveries, attempts };
}

function pushOf(
  { app_id, delivery_id, state, reason, created_at: at, attempts, attempts_omitted: omitted }: Delivery,
  seqs: Seqs,
  calls: readonly TracedCall[],
): TracedPush {
  const created = seqs.deliveries.get(delivery_id);
  return {
    app_id,
    delivery_id,
    state,
    ...(reason !== undefined && { reason }),
    at,
    ...(created !== undefined && { seq: created }),
    attempts: attempts.map((attempt) => {
      const seq = seqs.attempts.get(attempt);
      return { ...attempt, ...(seq !== undefined && { seq }) };
    }),
    ...(omitted !== undefined && { attempts_omitted: omitted }),
    calls,
  };
}
