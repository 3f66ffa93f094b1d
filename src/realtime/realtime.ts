import { isFeedEvent } from "../events/feed-event.ts";
import { ClientFeeds } from "./client-feeds.ts";
import type { RealtimeContext } from "./context.ts";
import { EventsFeed } from "./events-feed.ts";
import { Happenings } from "./happenings.ts";
import { Watcher } from "./watcher.ts";

/** What happens, as it happens: the feeds, and waiting. */
export class Realtime {
  readonly events: EventsFeed;
  readonly clients: ClientFeeds;
  readonly watcher: Watcher;

  constructor(context: RealtimeContext) {
    const { bus, clock, settings, store } = context;
    const happenings = new Happenings({ clock, settings, number: store.counters });
    this.events = new EventsFeed(context, happenings);
    this.clients = new ClientFeeds(context, happenings);
    this.watcher = new Watcher(context, happenings);
    bus.observe((event, seq) => {
      if (isFeedEvent(event)) happenings.record(event, seq);
    });
  }

  /** Ends every feed. */
  close(): void {
    this.events.close();
    this.clients.close();
  }
}
