import { isRecord, type Fields } from "../core/json.ts";
import type { FeedEvent } from "../events/feed-event.ts";
import { messageEvent } from "../events/message-event.ts";
import type { PushEvent } from "../events/events.ts";
import type { RecordedCall } from "../events/recorded-call.ts";
import type { Collections } from "../store/collections.ts";
import type { Attempt, Delivery } from "../store/entities.ts";
import type { EventLog, FeedEntry } from "./event-log.ts";
import type { EventPlaces } from "./event-places.ts";
import { namedIds } from "./named-ids.ts";

/** A message or an update of a card that a call caused. */
export interface TracedEffect {
  readonly seq: number;
  readonly at: number;
  readonly kind: "message" | "update";
  readonly event: PushEvent;
}

/** A call that an app made because of a push. */
export interface TracedCall extends Pick<
  RecordedCall,
  "request_id" | "at" | "method" | "path" | "operation_id" | "status" | "duration_ms"
> {
  readonly seq: number;
  /** Error code of the response, or of the first of its results that failed. */
  readonly errcode?: string;
  /** False where the call names the event, or the card that was submitted; true where only app, room and time link it. */
  readonly inferred: boolean;
  readonly effects: readonly TracedEffect[];
}

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

/** Time after the start of an attempt in which calls are linked to it, in ms of the emulator's clock. */
const windowMs = 60_000;

/** Maximum number of entries of the feed that are examined. */
const maxEntries = 20_000;

type EntryOf<Kind extends FeedEvent["kind"]> = FeedEntry & { readonly event: Extract<FeedEvent, { kind: Kind }> };

/** The start of an attempt, or of the first one that has not ended. */
interface Start {
  readonly seq: number;
  readonly at: number;
  readonly delivery: Delivery;
}

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
  const starts = startsOf(pushed, entries);
  const calls = new Map<string, TracedCall[]>(pushed.map(({ delivery_id: id }) => [id, []]));
  const made = new Map<string, EntryOf<"message" | "card_updated">[]>();
  for (const entry of entries) {
    if (isEffect(entry)) {
      const { event_id: id } = entry.event.message;
      made.set(id, [...(made.get(id) ?? []), entry]);
    } else if (isOf(entry, "request")) {
      for (const [deliveryId, call] of callsOf(entry, { pushed, starts, made, isRoom }))
        calls.get(deliveryId)?.push(call);
    }
  }
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

/**
 * The starts of the attempts of the apps that are pushed the event, in order: an attempt begins when the one before it has
 * ended, since queues are ordered.
 */
function startsOf(pushed: readonly Delivery[], entries: readonly FeedEntry[]): Start[] {
  const apps = new Set(pushed.map(({ app_id: id }) => id));
  const created = new Map<string, number>();
  const ended = new Map<string, number>();
  const tried = new Set<string>();
  const starts: Start[] = [];
  for (const entry of entries) {
    if (isOf(entry, "delivery")) {
      const { delivery_id: id } = entry.event.delivery;
      if (!created.has(id)) created.set(id, entry.place);
    } else if (isOf(entry, "attempt") && apps.has(entry.event.delivery.app_id)) {
      const { delivery, attempt } = entry.event;
      starts.push({ seq: startOf(delivery, created, ended), at: attempt.at, delivery });
      ended.set(delivery.app_id, entry.place);
      tried.add(delivery.delivery_id);
    }
  }
  for (const delivery of pushed) {
    if (delivery.state !== "pending" || tried.has(delivery.delivery_id)) continue;
    starts.push({ seq: startOf(delivery, created, ended), at: delivery.created_at, delivery });
  }
  return starts;
}

const startOf = (
  { delivery_id: id, app_id: app }: Delivery,
  created: ReadonlyMap<string, number>,
  ended: ReadonlyMap<string, number>,
): number => Math.max(created.get(id) ?? 0, ended.get(app) ?? 0);

/** Dependencies of the links of calls. */
interface Linking {
  readonly pushed: readonly Delivery[];
  readonly starts: readonly Start[];
  /** Messages and updates that no call has been found to have caused, by event id. */
  readonly made: Map<string, EntryOf<"message" | "card_updated">[]>;
  readonly isRoom: (id: string) => boolean;
}

/** The call of a request for each of the deliveries that it is linked to: one, unless it names the event. */
function* callsOf(
  { place: seq, event: { request } }: EntryOf<"request">,
  { pushed, starts, made, isRoom }: Linking,
): Generator<[deliveryId: string, call: TracedCall]> {
  const asked = namedIds([request.request.query, request.request.body, request.path.split("/").map(decoded)]);
  const answered = namedIds(request.response.body);
  let effects: TracedEffect[] | undefined;
  for (const delivery of pushed) {
    if (delivery.app_id !== request.app_id) continue;
    const start = starts.findLast(
      (other) =>
        other.seq < seq &&
        other.at <= request.at &&
        other.delivery.app_id === delivery.app_id &&
        roomOf(other.delivery) === roomOf(delivery),
    );
    const isNamed = asked.has(delivery.event_id);
    const isInTime = start?.delivery.delivery_id === delivery.delivery_id && request.at <= start.at + windowMs;
    if (!isNamed && !isInTime) continue;
    effects ??= effectsOf(request, asked, answered, made);
    const rooms = new Set([...asked].filter(isRoom));
    const card = eventOf(delivery)["origin_event"];
    const isStated = isNamed || (typeof card === "string" && asked.has(card));
    if (isStated || concerns(roomOf(delivery), rooms, effects)) {
      yield [delivery.delivery_id, callOf(seq, request, !isStated, effects)];
    }
  }
}

function callOf(seq: number, request: RecordedCall, inferred: boolean, effects: readonly TracedEffect[]): TracedCall {
  const { request_id, at, method, path, operation_id, status, duration_ms, response } = request;
  const errcode = errcodeOf(response.body);
  return {
    seq,
    request_id,
    at,
    method,
    path,
    ...(operation_id !== undefined && { operation_id }),
    ...(status !== undefined && { status }),
    duration_ms,
    ...(errcode !== undefined && { errcode }),
    inferred,
    effects,
  };
}

/** Returns the errcode of a response, or of the first result in it that failed: a call may fail for one receiver alone. */
function errcodeOf(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  for (const part of [body, body["room_id_result"], body["fcid_result"]].flat()) {
    const errcode = isRecord(part) ? part["errcode"] : undefined;
    if (typeof errcode === "string") return errcode;
  }
  return undefined;
}

/** Takes the messages that the response of a call names, and the updates of the cards that the call names. */
function effectsOf(
  { app_id: appId }: RecordedCall,
  asked: ReadonlySet<string>,
  answered: ReadonlySet<string>,
  made: Map<string, EntryOf<"message" | "card_updated">[]>,
): TracedEffect[] {
  const effects: TracedEffect[] = [];
  for (const id of new Set([...asked, ...answered])) {
    const left: EntryOf<"message" | "card_updated">[] = [];
    for (const entry of made.get(id) ?? []) {
      const { kind, message } = entry.event;
      const isOwn = kind === "card_updated" ? asked.has(id) : answered.has(id) && message.app_id === appId;
      if (isOwn) effects.push(effectOf(entry));
      else left.push(entry);
    }
    made.set(id, left);
  }
  return effects.sort((one, other) => one.seq - other.seq);
}

const effectOf = ({ place: seq, at, event }: EntryOf<"message" | "card_updated">): TracedEffect => ({
  seq,
  at,
  kind: event.kind === "message" ? "message" : "update",
  event: messageEvent(event.message, event.room),
});

/**
 * Returns whether a call is about a room: it names it or has an effect there, or it is about no room that there is, as a
 * call with a wrong id.
 */
function concerns(room: string | undefined, named: ReadonlySet<string>, effects: readonly TracedEffect[]): boolean {
  const rooms = new Set(named);
  for (const { event } of effects) if (event.room_id !== undefined) rooms.add(event.room_id);
  return room === undefined || rooms.size === 0 || rooms.has(room);
}

/** The room of the event of a delivery. */
function roomOf(delivery: Delivery): string | undefined {
  const room = eventOf(delivery)["room_id"];
  return typeof room === "string" ? room : undefined;
}

function eventOf({ payload }: Delivery): Fields {
  const event = isRecord(payload) ? payload["event"] : undefined;
  return isRecord(event) ? event : {};
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const isOf = <Kind extends FeedEvent["kind"]>(entry: FeedEntry, kind: Kind): entry is EntryOf<Kind> =>
  entry.event.kind === kind;

const isEffect = (entry: FeedEntry): entry is EntryOf<"message" | "card_updated"> =>
  entry.event.kind === "message" || entry.event.kind === "card_updated";
