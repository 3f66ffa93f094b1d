import type { PushEvent } from "../events/events.ts";
import type { App, Delivery } from "../store/entities.ts";

/** Body of the PUT to an app's callback URL. */
export interface PushEnvelope {
  readonly app_id: string;
  readonly token: string;
  readonly event: PushEvent;
}

/** Request of an attempt: URL and payload. */
export interface Sent {
  readonly url: string;
  readonly payload: object;
}

/** Returns what an attempt of a delivery sends now: URL and token are the app's current ones, the rest is as queued. */
export function sentNow({ callback: { url, token } }: App, { payload }: Delivery): Sent {
  const isCurrent = (payload as Partial<PushEnvelope>).token === token;
  return { url, payload: isCurrent ? payload : { ...payload, token } };
}

/** Puts an event into the envelope of one app (the document's 回调接口). */
export const envelope = (app: App, event: PushEvent): PushEnvelope => ({
  app_id: app.app_id,
  token: app.callback.token,
  event,
});
