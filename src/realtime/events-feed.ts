import type { WebSocket } from "ws";
import { messageEvent } from "../events/message-event.ts";
import { showDelivery } from "../pusher/show-delivery.ts";
import type { Collections } from "../store/collections.ts";
import type { RealtimeContext } from "./realtime-context.ts";
import { Frames } from "./frames.ts";
import type { FeedEntry, EventLog } from "./event-log.ts";
import { Reader } from "./reader.ts";

/** Everything as it happens, for whoever follows `/_emulator/v1/events`. */
export class EventsFeed {
  readonly #context: RealtimeContext;
  readonly #eventLog: EventLog;
  readonly #frames: Frames;
  readonly #readers = new Set<Reader>();

  constructor(context: RealtimeContext, eventLog: EventLog) {
    this.#context = context;
    this.#eventLog = eventLog;
    this.#frames = new Frames((entry) => describe(entry, context.rows));
    eventLog.all.subscribe((entry) => {
      for (const reader of this.#readers) reader.tell(entry);
    });
  }

  /** Writes what happens to a socket: after `since`, or from now on. */
  follow(socket: WebSocket, since: number | undefined): void {
    const { wall, logger } = this.#context;
    const reader: Reader = new Reader(socket, {
      eventLog: this.#eventLog.all,
      wall,
      frameOf: (entry) => this.#frames.of(entry),
      onGone: () => this.#readers.delete(reader),
      onDropped: () => {
        logger.warn("a reader of the events feed was too slow and was dropped");
      },
    });
    this.#readers.add(reader);
    if (since !== undefined) reader.resume(since);
  }

  /** Ends the feed for everybody. */
  close(): void {
    for (const reader of this.#readers) reader.close();
  }
}

/** A feed entry as the feed sends it: EventsFrame of control.openapi.yaml. */
function describe({ place: seq, at, event }: FeedEntry, rows: Collections): object {
  switch (event.kind) {
    case "message":
      return { seq, at, kind: "message", event: messageEvent(event.message, event.room) };
    case "card_updated":
      return { seq, at, kind: "update", event: messageEvent(event.message, event.room) };
    case "delivery":
      return { seq, at, kind: "delivery", delivery: showDelivery(event.delivery, rows) };
    case "attempt":
      return { seq, at, kind: "attempt", delivery_id: event.delivery.delivery_id, attempt: event.attempt };
    case "request":
      return { seq, at, kind: "request", request: event.request };
    case "clock":
      return { seq, at, kind: "clock", now: event.now, mode: event.mode };
    case "change":
      return { seq, at, ...event };
    case "state":
      return { seq, at, kind: "state" };
  }
}
