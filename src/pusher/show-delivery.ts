import { withoutCredentials } from "../core/http-url.ts";
import { testEventType, type Collections } from "../store/collections.ts";
import type { Delivery } from "../store/entities.ts";
import { sentNow } from "./push-envelope.ts";

/**
 * Returns a delivery as people are shown it. One that waits has the URL and the token with which it will be sent, and at
 * the head of its queue the time at which it is tried next; any other has what was sent last.
 */
export function showDelivery(
  delivery: Delivery,
  { apps, deliveries, queues }: Collections,
): Delivery & { next_attempt_at?: number } {
  const app = delivery.state === "pending" && delivery.type !== testEventType ? apps.get(delivery.app_id) : undefined;
  if (app === undefined) return delivery;
  const { url, payload } = sentNow(app, delivery);
  const isHead = deliveries.pendingByApp.first(app.app_id)?.delivery_id === delivery.delivery_id;
  const next = isHead ? queues.get(app.app_id)?.next_attempt_at : undefined;
  return {
    ...delivery,
    url: withoutCredentials(url),
    payload,
    ...(next !== undefined && { next_attempt_at: next }),
  };
}
