import { isFeedEvent } from "../events/feed-event.ts";
import { ClientFeeds } from "./client-feeds.ts";
import type { RealtimeContext } from "./realtime-context.ts";
import { EventsFeed } from "./events-feed.ts";
import { EventLog } from "./event-log.ts";
import { EventPlaces } from "./event-places.ts";
import { Quiet } from "./quiet.ts";
import type { EventTrace } from "./trace.ts";
import { Watcher } from "./watcher.ts";

/** The feeds, wait and verify. */
export class Realtime {
  readonly events: EventsFeed;
  readonly clients: ClientFeeds;
  readonly watcher: Watcher;
  readonly quiet: Quiet;
  readonly eventLog: EventLog;
  readonly #rows: RealtimeContext["rows"];
  readonly #places: EventPlaces;

  constructor(context: RealtimeContext) {
    const { bus, clock, settings, store, rows } = context;
    const eventLog = new EventLog({ clock, settings, number: store.counters });
    this.eventLog = eventLog;
    this.#rows = rows;
    this.#places = new EventPlaces(eventLog, settings);
    this.events = new EventsFeed(context, eventLog);
    this.clients = new ClientFeeds(context, eventLog);
    this.watcher = new Watcher(context, eventLog);
    this.quiet = new Quiet(context.wall, eventLog);
    bus.observe((event, seq) => {
      if (isFeedEvent(event)) eventLog.record(event, seq);
    });
  }

  /** The chain from an event to its consequences; undefined for an unknown event. Read in when first asked for. */
  async trace(eventId: string): Promise<EventTrace | undefined> {
    const { Tracer } = await import("./trace.ts");
    return new Tracer(this.#rows, this.eventLog, this.#places).trace(eventId);
  }

  /** Ends every feed. */
  close(): void {
    this.events.close();
    this.clients.close();
  }
}
