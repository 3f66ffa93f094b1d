import type { Event } from "../../../../src/generated/control.d.ts";

/** More messages than this are not kept while new ones come in: the oldest go, and are read again when asked for. */
const mostKept = 12_000;
const keptThen = 10_000;

/** The messages with those behind them that are not there yet. */
export function withNewer(messages: readonly Event[], arrived: readonly Event[]): Event[] {
  // What comes twice came a moment ago: at the seam between what was read and what the feed brings.
  const seam = new Set(messages.slice(-arrived.length - 1000).map(({ event_id: id }) => id));
  const fresh = arrived.filter(({ event_id: id }) => !seam.has(id) && seam.add(id));
  return fresh.length === 0 ? (messages as Event[]) : [...messages, ...fresh];
}

/** The messages without the oldest, where they are too many. */
export const withoutOldest = (messages: Event[]): Event[] =>
  messages.length > mostKept ? messages.slice(-keptThen) : messages;

/** How to read one message by itself: the timeline's page of one behind or before its neighbour. */
export function pageOf(messages: readonly Event[], index: number): { since?: string; before?: string; limit: number } {
  const [previous, next] = [messages[index - 1], messages[index + 1]];
  if (previous !== undefined) return { since: previous.event_id, limit: 1 };
  return next === undefined ? { limit: 1 } : { before: next.event_id, limit: 1 };
}
