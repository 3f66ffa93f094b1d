import { computed, shallowReactive, shallowRef } from "vue";
import { isSuccess } from "../deliveries/outcome.ts";
import { unreadOf } from "../chat/rooms/unread.ts";
import { actor } from "./actor.ts";
import { on } from "./feed.ts";

/** Deliveries whose last attempt failed and that are not settled, as far as this window saw them. */
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

/** How many things on a screen ask for a look; 0 for a screen that has none. */
export const counts = computed(() => ({
  chat: unreadOf(actor.value),
  deliveries: retrying.size,
  requests: failedRequests.value,
  apps: 0,
  directory: 0,
  faults: 0,
}));

/** Takes note of the failed requests having been looked at. */
export const requestsSeen = (): number => (failedRequests.value = 0);
