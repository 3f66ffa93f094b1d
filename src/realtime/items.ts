import type { ItemKind } from "../core/impossible-matches.ts";
import type { FeedEvent } from "../events/feed-event.ts";
import { messageEvent } from "../events/message-event.ts";
import { showDelivery } from "../pusher/show-delivery.ts";
import type { Collections } from "../store/collections.ts";
import type { FeedEntry } from "./event-log.ts";

/** Something that happened, in the form of its list; `id` stays the same when it changes. */
export interface Item {
  readonly seq: number;
  readonly id: string;
  readonly value: object;
}

/** Gives what a feed entry made or changed, if it is of a kind. */
export type ItemOf = (entry: FeedEntry) => Item | undefined;

/** Returns the reader of items of a kind from feed entries. */
export function itemReader(kind: ItemKind, rows: Collections): ItemOf {
  const read = readers[kind];
  return ({ place: seq, event }) => {
    const item = read(event, rows);
    return item && { seq, ...item };
  };
}

type Read = (event: FeedEvent, rows: Collections) => Omit<Item, "seq"> | undefined;

const readers: Readonly<Record<ItemKind, Read>> = {
  message(event) {
    if (event.kind !== "message" && event.kind !== "card_updated") return undefined;
    return { id: event.message.event_id, value: messageEvent(event.message, event.room) };
  },
  delivery(event, rows) {
    if (event.kind !== "delivery" && event.kind !== "attempt") return undefined;
    const { delivery } = event;
    if (event.kind === "attempt" && event.settled) return undefined;
    return { id: delivery.delivery_id, value: showDelivery(delivery, rows) };
  },
  request(event) {
    if (event.kind !== "request") return undefined;
    return { id: event.request.request_id, value: event.request };
  },
};
