import { computed, shallowReactive, shallowRef } from "vue";
import { isSuccess } from "../deliveries/outcome.ts";
import { unreadOf } from "../chat/rooms/unread.ts";
import { actor } from "./actor.ts";
import { on } from "./feed.ts";

/** Pending deliveries whose last attempt failed, since this window was opened. */
const retrying = shallowReactive(new Set<string>());
const failedRequests = shallowRef(0);

on("attempt", (frames) => {
  for (const { delivery_id: id, attempt } of frames) {
    if (isSuccess(attempt)) retrying.delete(id);
    else retrying.add(id);
  }
});

on("delivery", (frames) => {
  for (const { delivery } of frames) if (delivery.state !== "pending") retrying.delete(delivery.delivery_id);
});

on("request", (frames) => {
  failedRequests.value += frames.filter(({ request }) => (request.status ?? 0) >= 400).length;
});

on("state", () => {
  retrying.clear();
  failedRequests.value = 0;
});

/** Number of items that need attention, by screen. */
export const counts = computed(() => ({
  chat: unreadOf(actor.value),
  deliveries: retrying.size,
  requests: failedRequests.value,
  apps: 0,
  directory: 0,
  faults: 0,
  cards: 0,
  scenarios: 0,
  tenants: 0,
}));

/** Sets the number of failed requests back to 0, when the user looks at them. */
export function markRequestsSeen(): void {
  failedRequests.value = 0;
}
