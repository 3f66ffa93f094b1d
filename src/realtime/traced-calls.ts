import { isRecord, type Fields } from "../core/json.ts";
import { percentDecoded } from "../core/percent-encoding.ts";
import type { PushEvent } from "../events/events.ts";
import { messageEvent } from "../events/message-event.ts";
import type { RecordedCall } from "../events/recorded-call.ts";
import type { Delivery } from "../store/entities.ts";
import { isEffect, isOf, type EffectEntry, type EntryOf } from "./entry-kinds.ts";
import type { FeedEntry } from "./event-log.ts";
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

/** Time after the start of an attempt in which calls are linked to it, in ms of the emulator's clock. */
export const windowMs = 60_000;

/** The start of an attempt, or of the first one that has not ended. */
interface Start {
  readonly seq: number;
  readonly at: number;
  readonly delivery: Delivery;
}

/** Returns the calls that apps made because of deliveries, by delivery id; `entries` begin with the event. */
export function callsByDelivery(
  pushed: readonly Delivery[],
  entries: readonly FeedEntry[],
  isRoom: (id: string) => boolean,
): ReadonlyMap<string, readonly TracedCall[]> {
  const starts = startsOf(pushed, entries);
  const calls = new Map<string, TracedCall[]>();
  const made = new Map<string, EffectEntry[]>();
  for (const entry of entries) {
    if (isEffect(entry)) appendTo(made, entry.event.message.event_id, entry);
    else if (isOf(entry, "request")) {
      for (const [id, call] of callsOf(entry, { pushed, starts, made, isRoom })) appendTo(calls, id, call);
    }
  }
  return calls;
}

function appendTo<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/**
 * The starts of the attempts of the apps that are pushed the event, by conversation and in order: an attempt begins when the one before it has
 * ended, since queues are ordered.
 */
function startsOf(pushed: readonly Delivery[], entries: readonly FeedEntry[]): Map<string, Start[]> {
  const apps = new Set(pushed.map(({ app_id: id }) => id));
  const created = new Map<string, number>();
  const ended = new Map<string, number>();
  const tried = new Set<string>();
  const starts = new Map<string, Start[]>();
  const add = (delivery: Delivery, at: number): void => {
    const start = { seq: startOf(delivery, created, ended), at, delivery };
    appendTo(starts, conversationOf(delivery), start);
  };
  for (const entry of entries) {
    if (isOf(entry, "delivery")) {
      const { delivery_id: id } = entry.event.delivery;
      if (!created.has(id)) created.set(id, entry.place);
    } else if (isOf(entry, "attempt") && apps.has(entry.event.delivery.app_id)) {
      const { delivery, attempt } = entry.event;
      add(delivery, attempt.at);
      ended.set(delivery.app_id, entry.place);
      tried.add(delivery.delivery_id);
    }
  }
  for (const delivery of pushed) {
    if (delivery.state !== "pending" || tried.has(delivery.delivery_id)) continue;
    add(delivery, delivery.created_at);
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
  /** Starts by conversation, in order. */
  readonly starts: ReadonlyMap<string, readonly Start[]>;
  /** Messages and updates that no call has been found to have caused, by event id. */
  readonly made: Map<string, EffectEntry[]>;
  readonly isRoom: (id: string) => boolean;
}

/** The call of a request for each of the deliveries that it is linked to: one, unless it names the event. */
function* callsOf(
  { place: seq, event: { request } }: EntryOf<"request">,
  { pushed, starts, made, isRoom }: Linking,
): Generator<[deliveryId: string, call: TracedCall]> {
  const asked = namedIds([request.request.query, request.request.body, request.path.split("/").map(percentDecoded)]);
  const answered = namedIds(request.response.body);
  let effects: TracedEffect[] | undefined;
  for (const delivery of pushed) {
    if (delivery.app_id !== request.app_id) continue;
    const isNamed = asked.has(delivery.event_id);
    const isInTime = isLatest(delivery, starts.get(conversationOf(delivery)) ?? [], { seq, at: request.at });
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

/** Returns whether the latest attempt of a conversation before a call is one of a delivery, and not long ago. */
function isLatest({ delivery_id: id }: Delivery, starts: readonly Start[], call: { seq: number; at: number }): boolean {
  const start = starts.findLast(({ seq, at }) => seq < call.seq && at <= call.at);
  return start?.delivery.delivery_id === id && call.at <= start.at + windowMs;
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
  made: Map<string, EffectEntry[]>,
): TracedEffect[] {
  const effects: TracedEffect[] = [];
  for (const id of new Set([...asked, ...answered])) {
    const left: EffectEntry[] = [];
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

const effectOf = ({ place: seq, at, event }: EffectEntry): TracedEffect => ({
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

/** A text for the app of a delivery and the room of its event. */
const conversationOf = (delivery: Delivery): string => JSON.stringify([delivery.app_id, roomOf(delivery)]);

/** The room of the event of a delivery. */
function roomOf(delivery: Delivery): string | undefined {
  const room = eventOf(delivery)["room_id"];
  return typeof room === "string" ? room : undefined;
}

function eventOf({ payload }: Delivery): Fields {
  const event = isRecord(payload) ? payload["event"] : undefined;
  return isRecord(event) ? event : {};
}
