import { EmulatorError } from "../core/errors.ts";
import type { PushEvent } from "../events/events.ts";
import type { App, User } from "../store/entities.ts";
import type { DomainContext } from "./domain-context.ts";
import { assertReady } from "./test-event.ts";
import { canSee } from "./visibility.ts";

/** Query of a user's search; pages count from 0. */
export interface SearchQuery {
  readonly search_text: string;
  readonly page_no: number;
  readonly page_size: number;
}

/**
 * The request that an app gets when a user searches in it (快捷搜索).
 * @throws EmulatorError EMULATOR_CONFLICT for an app that is not live, has no search URL, or that the user cannot see
 */
export function searchEvent(context: DomainContext, app: App, user: User, query: SearchQuery): PushEvent {
  assertReady(app, "search URL", app.search.url);
  const { rows, ids, clock, domain } = context;
  if (!canSee(user, app, rows)) {
    throw new EmulatorError("EMULATOR_CONFLICT", `${app.app_id} is not visible to ${user.fcid}`);
  }
  return {
    event_id: ids.eventId(domain()),
    type: "finstore.shortcut.search",
    sender: user.fcid,
    timestamp: clock.now(),
    content: { ...query },
  };
}
