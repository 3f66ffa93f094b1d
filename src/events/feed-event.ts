import type { DomainEvent } from "./events.ts";

const kinds = ["message", "card_updated", "delivery", "attempt", "request", "clock", "change", "state"] as const;

/** The domain events that the feeds tell of, numbered one by one. */
export type FeedEvent = Extract<DomainEvent, { readonly kind: (typeof kinds)[number] }>;

const told: ReadonlySet<DomainEvent["kind"]> = new Set(kinds);

/** Returns whether an event appears in the feeds. */
export const isFeedEvent = (event: DomainEvent): event is FeedEvent => told.has(event.kind);
