import type { FeedEvent } from "../events/feed-event.ts";
import type { FeedEntry } from "./event-log.ts";

/** A feed entry of some kinds. */
export type EntryOf<Kind extends FeedEvent["kind"]> = FeedEntry & {
  readonly event: Extract<FeedEvent, { kind: Kind }>;
};

/** A message, or an update of a card. */
export type EffectEntry = EntryOf<"message" | "card_updated">;

/** Returns whether an entry is of a kind. */
export const isOf = <Kind extends FeedEvent["kind"]>(entry: FeedEntry, kind: Kind): entry is EntryOf<Kind> =>
  entry.event.kind === kind;

/** Returns whether an entry is a message or an update of a card. */
export const isEffect = (entry: FeedEntry): entry is EffectEntry =>
  entry.event.kind === "message" || entry.event.kind === "card_updated";
