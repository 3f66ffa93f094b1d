import { shallowRef, type ShallowRef } from "vue";
import type { Attempt, Delivery, Explanation } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { isSuccess } from "../../deliveries/outcome.ts";
import { on } from "../../live/feed.ts";

/** What became of an event for one app; of a delivery that is not delivered, how it stands. */
export interface Outcome extends Readonly<Explanation["apps"][number]> {
  readonly attempts?: number;
  readonly last?: Attempt | undefined;
  readonly next_attempt_at?: number | undefined;
  readonly reason?: string | undefined;
}

/** How many events' outcomes are kept; those least recently looked at go first. */
const kept = 500;
/** How many are asked for at once, so that a busy room does not crowd out everything else. */
const atOnce = 4;

interface Entry {
  readonly outcomes: ShallowRef<readonly Outcome[] | undefined>;
  state: "fresh" | "waiting" | "asking" | "changed";
}

const entries = new Map<string, Entry>();
const eventOf = new Map<string, string>();
const waiting: string[] = [];
let asking = 0;

/** What became of an event, app by app; undefined until it is known. Followed from then on. */
export function outcomesOf(eventId: string): ShallowRef<readonly Outcome[] | undefined> {
  const entry: Entry = entries.get(eventId) ?? { outcomes: shallowRef(), state: "waiting" };
  const isNew = !entries.delete(eventId);
  entries.set(eventId, entry);
  if (isNew) enqueue(eventId);
  for (const [oldest] of entries) {
    if (entries.size <= kept) break;
    forget(oldest);
  }
  return entry.outcomes;
}

on("delivery", (frames) => {
  for (const { delivery } of frames) take(delivery);
});

on("attempt", (frames) => {
  for (const { delivery_id: id, attempt } of frames) {
    const eventId = eventOf.get(id);
    if (eventId !== undefined && !isSuccess(attempt)) refresh(eventId);
  }
});

on("state", () => {
  for (const eventId of [...entries.keys()]) refresh(eventId);
});

function forget(eventId: string): void {
  for (const { delivery_id: id } of entries.get(eventId)?.outcomes.value ?? [])
    if (id !== undefined) eventOf.delete(id);
  entries.delete(eventId);
}

function refresh(eventId: string): void {
  const entry = entries.get(eventId);
  if (entry === undefined) return;
  if (entry.state === "fresh") enqueue(eventId);
  else if (entry.state === "asking") entry.state = "changed";
}

function enqueue(eventId: string): void {
  const entry = entries.get(eventId);
  if (entry !== undefined) entry.state = "waiting";
  waiting.push(eventId);
  pump();
}

function pump(): void {
  while (asking < atOnce) {
    // The newest first: it is the one that is looked at.
    const eventId = waiting.pop();
    if (eventId === undefined) return;
    const entry = entries.get(eventId);
    if (entry?.state !== "waiting") continue;
    asking++;
    void ask(eventId, entry).finally(() => {
      asking--;
      pump();
    });
  }
}

async function ask(eventId: string, entry: Entry): Promise<void> {
  entry.state = "asking";
  try {
    const { apps } = await call("explainEvent", { params: { event_id: eventId } });
    const outcomes = await Promise.all(apps.map(withDelivery));
    entry.outcomes.value = outcomes;
    for (const { delivery_id: id } of outcomes) if (id !== undefined) eventOf.set(id, eventId);
  } catch {
    // An event that is gone, or whose emulator is: there is nothing to tell of it.
    entry.outcomes.value = [];
  }
  const changedMeanwhile = (entry.state as Entry["state"]) === "changed";
  entry.state = "fresh";
  if (changedMeanwhile) enqueue(eventId);
}

async function withDelivery(outcome: Outcome): Promise<Outcome> {
  const { delivery_id: id } = outcome;
  if (id === undefined || outcome.outcome === "delivered") return outcome;
  const delivery = await call("readDelivery", { params: { delivery_id: id } }).catch(() => undefined);
  return delivery === undefined ? outcome : outcomeOf(delivery);
}

function outcomeOf(delivery: Delivery): Outcome {
  const { app_id, delivery_id, state, attempts, attempts_omitted: omitted = 0, reason, next_attempt_at } = delivery;
  const last = attempts.at(-1);
  return { app_id, delivery_id, outcome: state, attempts: attempts.length + omitted, last, reason, next_attempt_at };
}

function take(delivery: Delivery): void {
  const entry = entries.get(delivery.event_id);
  if (entry === undefined) return;
  if (entry.state !== "fresh") {
    refresh(delivery.event_id);
    return;
  }
  const others = (entry.outcomes.value ?? []).filter(({ app_id }) => app_id !== delivery.app_id);
  entry.outcomes.value = [...others, outcomeOf(delivery)];
  eventOf.set(delivery.delivery_id, delivery.event_id);
}
