import { computed, shallowRef, watch, type ShallowRef } from "vue";
import type { Delivery, Queue } from "../../../src/generated/control.d.ts";
import { call } from "../api/control.ts";
import { useChanges, useFeed } from "../live/use-feed.ts";
import { useRefresh } from "../parts/refresh.ts";

/** An app whose queue stands badly. */
export interface FailingQueue {
  readonly appId: string;
  readonly queue: Queue;
}

/** The queues, of the apps whose deliveries are shown, that fail, have given up, or are stopped. */
export function useFailingQueues(deliveries: ShallowRef<readonly Delivery[]>): ShallowRef<readonly FailingQueue[]> {
  const failing = shallowRef<readonly FailingQueue[]>([]);
  const apps = computed(() => [...new Set(deliveries.value.filter(mayStandBadly).map(({ app_id }) => app_id))]);
  const refresh = useRefresh(async () => {
    const read = await Promise.all(apps.value.map(failingQueueOf));
    failing.value = read.filter((entry) => entry !== undefined);
  });
  watch(() => apps.value.join(), refresh);
  useChanges(["queues"], refresh, ({ id = "" }) => apps.value.includes(id));
  useFeed("delivery", (frames) => {
    const shown = new Set(failing.value.map(({ appId }) => appId));
    if (frames.some(({ delivery }) => shown.has(delivery.app_id))) refresh();
  });
  return failing;
}

/** Where the latest attempt succeeded, or nothing was ever tried or stopped, no queue needs to be asked about. */
const mayStandBadly = ({ state, attempts }: Delivery): boolean =>
  state !== "delivered" || attempts.some(({ status }) => status !== 200);

/** An app's queue where it stands badly. */
export async function failingQueueOf(appId: string): Promise<FailingQueue | undefined> {
  const queue = await call("readQueue", { params: { app_id: appId } }).catch(() => undefined);
  if (queue === undefined) return undefined;
  const { gave_up, failing_since, paused, held } = queue;
  return gave_up || failing_since !== undefined || paused || held ? { appId, queue } : undefined;
}
