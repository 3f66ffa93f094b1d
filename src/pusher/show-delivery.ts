import type { Collections } from "../store/collections.ts";
import type { Delivery } from "../store/entities.ts";

/** A delivery as people are shown it: at the head of its queue with the time at which it is tried next. */
export function showDelivery(
  delivery: Delivery,
  { deliveries, queues }: Collections,
): Delivery & { next_attempt_at?: number } {
  if (deliveries.pendingByApp.first(delivery.app_id)?.delivery_id !== delivery.delivery_id) return delivery;
  const next = queues.get(delivery.app_id)?.next_attempt_at;
  return next === undefined ? delivery : { ...delivery, next_attempt_at: next };
}
