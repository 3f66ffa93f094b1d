import { isFeedEvent } from "../events/feed-event.ts";
import { ClientFeeds } from "./client-feeds.ts";
import type { RealtimeContext } from "./realtime-context.ts";
import { EventsFeed } from "./events-feed.ts";
import { EventLog } from "./event-log.ts";
import { EventPlaces } from "./event-places.ts";
import { Quiet } from "./quiet.ts";
import { Tracer } from "./trace.ts";
import { Watcher } from "./watcher.ts";

/** The feeds, wait and verify. */
export class Realtime {
  readonly events: EventsFeed;
  readonly clients: ClientFeeds;
  readonly watcher: Watcher;
  readonly quiet: Quiet;
  readonly eventLog: EventLog;
  readonly tracer: Tracer;

  constructor(context: RealtimeContext) {
    const { bus, clock, settings, store, rows } = context;
    const eventLog = new EventLog({ clock, settings, number: store.counters });
    this.eventLog = eventLog;
    this.tracer = new Tracer(rows, eventLog, new EventPlaces(eventLog, settings));
    this.events = new EventsFeed(context, eventLog);
    this.clients = new ClientFeeds(context, eventLog);
    this.watcher = new Watcher(context, eventLog);
    this.quiet = new Quiet(context.wall, eventLog);
    bus.observe((event, seq) => {
      if (isFeedEvent(event)) eventLog.record(event, seq);
    });
  }

  /** Ends every feed. */
  close(): void {
    this.events.close();
    this.clients.close();
  }
}
