import type { WebSocket } from "ws";
import { messageEvent } from "../events/message-event.ts";
import { showDelivery } from "../pusher/show-delivery.ts";
import type { Collections } from "../store/collections.ts";
import type { RealtimeContext } from "./context.ts";
import { Frames } from "./frames.ts";
import type { Happening, Happenings } from "./happenings.ts";
import { Reader } from "./reader.ts";

/** Everything as it happens, for whoever follows `/_emulator/v1/events`. */
export class EventsFeed {
  readonly #context: RealtimeContext;
  readonly #happenings: Happenings;
  readonly #frames: Frames;
  readonly #readers = new Set<Reader>();

  constructor(context: RealtimeContext, happenings: Happenings) {
    this.#context = context;
    this.#happenings = happenings;
    this.#frames = new Frames((happening) => describe(happening, context.rows));
    happenings.subscribe((happening) => {
      for (const reader of this.#readers) reader.tell(happening);
    });
  }

  /** Writes what happens to a socket: after `since`, or from now on. */
  follow(socket: WebSocket, since: number | undefined): void {
    const { wall, logger } = this.#context;
    const reader: Reader = new Reader(socket, {
      happenings: this.#happenings,
      wall,
      frameOf: (happening) => this.#frames.of(happening),
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

/** A happening as the feed sends it: the EventsFrame of the contract. */
function describe({ place: seq, at, event }: Happening, rows: Collections): object {
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
    case "state":
      return { seq, at, kind: "state" };
  }
}
