import { shallowRef, watch, type ShallowRef } from "vue";
import type { Delivery, Explanation, Queue } from "../../../src/generated/control.d.ts";
import { call } from "../api/control.ts";
import { useChanges, useFeed } from "../live/use-feed.ts";
import { useRefresh } from "../parts/refresh.ts";

/** One delivery with all that is known about it. */
export interface DeliveryView {
  readonly delivery: Delivery;
  /** How its app's queue stands; missing where the app is gone. */
  readonly queue: Queue | undefined;
  /** What became of its event for every app; missing where that is no longer known. */
  readonly explanation: Explanation | undefined;
}

/** A delivery and its app's queue, as they are at the moment. */
export function useDelivery(deliveryId: () => string): {
  /** Undefined until it is read, and null where there is none. */
  readonly view: ShallowRef<DeliveryView | null | undefined>;
  readonly refresh: () => void;
} {
  const view = shallowRef<DeliveryView | null>();
  const refresh = useRefresh(async () => {
    const id = deliveryId();
    const read = await readView(id);
    if (id === deliveryId()) view.value = read;
  });
  const isAbout = (appId: string): boolean => view.value?.delivery.app_id === appId;

  watch(deliveryId, () => {
    view.value = undefined;
    refresh();
  });
  refresh();
  useFeed("state", refresh);
  useFeed("attempt", (frames) => {
    if (frames.some((frame) => frame.delivery_id === deliveryId())) refresh();
  });
  useChanges(["queues", "apps"], refresh, ({ id = "" }) => isAbout(id));
  useChanges(["deliveries"], refresh, ({ id }) => id === deliveryId());
  useFeed("delivery", (frames) => {
    if (frames.some(({ delivery }) => isAbout(delivery.app_id))) refresh();
  });
  return { view, refresh };
}

async function readView(id: string): Promise<DeliveryView | null> {
  const delivery = await call("readDelivery", { params: { delivery_id: id } }).catch(() => undefined);
  if (delivery === undefined) return null;
  const [queue, explanation] = await Promise.all([
    call("readQueue", { params: { app_id: delivery.app_id } }).catch(() => undefined),
    call("explainEvent", { params: { event_id: delivery.event_id } }).catch(() => undefined),
  ]);
  return { delivery, queue, explanation };
}
