import { shallowRef, watch, type ShallowRef } from "vue";
import type { EventTrace } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { useFeed } from "../../live/use-feed.ts";
import { useRefresh } from "../../parts/refresh.ts";

/** The trace of an event, as it is at the moment: undefined until it is read, and null for an event that is gone. */
export function useTrace(eventId: () => string): ShallowRef<EventTrace | null | undefined> {
  const trace = shallowRef<EventTrace | null>();
  const refresh = useRefresh(async () => {
    const id = eventId();
    const read = await call("getEventTrace", { params: { event_id: id } }).catch(() => null);
    if (id === eventId()) trace.value = read;
  });
  watch(eventId, () => {
    trace.value = undefined;
    refresh();
  });
  refresh();
  const isPushed = (test: (push: EventTrace["pushes"][number]) => boolean): boolean =>
    trace.value?.pushes.some(test) === true;
  useFeed("state", refresh);
  useFeed("delivery", (frames) => {
    if (frames.some(({ delivery }) => delivery.event_id === eventId())) refresh();
  });
  useFeed("attempt", (frames) => {
    if (frames.some((frame) => isPushed(({ delivery_id: id }) => id === frame.delivery_id))) refresh();
  });
  useFeed("request", (frames) => {
    if (frames.some(({ request }) => isPushed(({ app_id: id }) => id === request.app_id))) refresh();
  });
  return trace;
}
