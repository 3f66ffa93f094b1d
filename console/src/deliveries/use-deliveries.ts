import { watch, type ComputedRef } from "vue";
import type { Attempt, Delivery } from "../../../src/generated/control.d.ts";
import { call } from "../api/control.ts";
import { useFeed } from "../live/use-feed.ts";
import { attempt } from "../parts/attempt.ts";
import { setFilters } from "../parts/filters.ts";
import { useRecordList, type RecordList } from "../parts/record-list.ts";

/** Which deliveries to show; an empty text stands for any. */
export type DeliveryFilters = Readonly<Record<"app_id" | "state" | "type" | "event_id", string>>;

/** The deliveries that match, newest first, as they are at the moment. */
export function useDeliveries(filters: ComputedRef<DeliveryFilters>): RecordList<Delivery> {
  const list = useRecordList<Delivery>({
    keyOf: ({ delivery_id }) => delivery_id,
    timeOf: ({ created_at }) => created_at,
    isNew: ({ state, attempts }) => state === "pending" && attempts.length === 0,
    matches: (delivery) =>
      Object.entries(setFilters(filters.value)).every(
        ([name, value]) => delivery[name as keyof DeliveryFilters] === value,
      ),
    async page(paging) {
      const { deliveries, cursor } = await call("listDeliveries", {
        query: { ...setFilters(filters.value), ...paging },
      });
      return { records: deliveries, cursor };
    },
  });
  useFeed("delivery", (frames) => list.take(frames.map(({ delivery }) => delivery)));
  useFeed("attempt", (frames) => {
    const made = new Map<string, Attempt[]>();
    for (const frame of frames) made.set(frame.delivery_id, [...(made.get(frame.delivery_id) ?? []), frame.attempt]);
    list.replace((delivery) => withAttempts(delivery, made.get(delivery.delivery_id) ?? []));
  });
  watch(filters, () => void attempt(() => list.load()));
  return list;
}

/** A delivery with attempts that it may have already: the delivery's own frame and the attempt's tell of the same. */
function withAttempts(delivery: Delivery, made: readonly Attempt[]): Delivery {
  if (made.length === 0) return delivery;
  const known = new Set(delivery.attempts.map((attempt) => JSON.stringify(attempt)));
  const added = made.filter((attempt) => !known.has(JSON.stringify(attempt)));
  return added.length === 0 ? delivery : { ...delivery, attempts: [...delivery.attempts, ...added] };
}
