import type { PushEvent } from "../events/events.ts";
import type { App } from "../store/entities.ts";

/** What is PUT to an app's callback URL. */
export interface PushEnvelope {
  readonly app_id: string;
  readonly token: string;
  readonly event: PushEvent;
}

/** Puts an event into the envelope of one app (the document's 回调接口). */
export const envelope = (app: App, event: PushEvent): PushEnvelope => ({
  app_id: app.app_id,
  token: app.callback.token,
  event,
});
