import type { SettingsHolder } from "../core/settings.ts";
import type { EventLog, FeedEntry } from "./event-log.ts";

/** The number under which the feed first tells of an event, by its id, as far as that entry is kept. */
export class EventPlaces {
  readonly #places = new Map<string, number>();

  constructor(eventLog: EventLog, settings: SettingsHolder) {
    eventLog.subscribe(({ place, event }) => {
      if (event.kind === "state") this.#places.clear();
      const id = idOf(event);
      if (id === undefined || this.#places.has(id)) return;
      this.#places.set(id, place);
      if (this.#places.size > settings.current.limits.feed_entries) this.#dropOldest();
    });
  }

  /** The number of the first entry about an event. */
  of(eventId: string): number | undefined {
    return this.#places.get(eventId);
  }

  #dropOldest(): void {
    for (const oldest of this.#places.keys()) {
      this.#places.delete(oldest);
      return;
    }
  }
}

function idOf(event: FeedEntry["event"]): string | undefined {
  if (event.kind === "message") return event.message.event_id;
  return event.kind === "delivery" ? event.delivery.event_id : undefined;
}
