import { isRecord, type Fields } from "../core/json.ts";
import { sameText } from "../core/secrets.ts";
import type { App, ForwarderEvent } from "../store/entities.ts";
import { assertPrivileged } from "./app-rights.ts";
import type { DomainContext } from "./domain-context.ts";
import { invalidToken } from "./tokens.ts";

/** A page of kept events; `since` is the last one's id, or the one asked with. */
export interface ForwarderPage {
  readonly events: readonly ForwarderEvent[];
  readonly since: string;
}

/** Keeps pushed events for apps that would rather fetch them (主动获取回调消息). */
export class Forwarder {
  readonly #context: Pick<DomainContext, "store" | "rows" | "settings">;

  constructor(context: Pick<DomainContext, "store" | "rows" | "settings">) {
    this.#context = context;
  }

  /**
   * Checks the callback token of a push, whatever its event; one that names no app is checked when its shape is known.
   * @throws FinchatError FC_INVALID_ACCESS_TOKEN when the token is not the app's callback token
   */
  authenticate(push: unknown): void {
    const { app_id: appId, token } = isRecord(push) ? push : {};
    const app = typeof appId === "string" ? this.#context.rows.apps.get(appId) : undefined;
    if (app !== undefined && typeof token === "string") assertCallbackToken(app, token);
  }

  /**
   * Keeps an event that was pushed for an app, the newest of them all. One whose id is already there takes its place.
   * @throws FinchatError FC_INVALID_ACCESS_TOKEN when the token is not the app's callback token
   */
  keep(app: App, token: string, event: Fields & { readonly event_id: string }): void {
    assertCallbackToken(app, token);
    const { store, rows, settings } = this.#context;
    store.change(() => {
      rows.forwarder_events.put({ ...event, app_id: app.app_id });
      rows.forwarder_events.keepNewest(settings.current.limits.history_entries);
    });
  }

  /**
   * An app's events after `since`, which is compared as text, in order of their ids.
   * @throws FinchatError FC_FORBIDDEN for an app that is not privileged
   */
  list(app: App, { since, limit }: { since: string; limit: number }): ForwarderPage {
    assertPrivileged(app);
    const events: ForwarderEvent[] = [];
    for (const event of this.#context.rows.forwarder_events.byApp.after(app.app_id, since)) {
      if (events.length === limit) break;
      events.push(event);
    }
    return { events, since: events.at(-1)?.event_id ?? since };
  }
}

function assertCallbackToken({ callback }: App, token: string): void {
  if (!sameText(callback.token, token)) throw invalidToken("it is not the app's callback token");
}
