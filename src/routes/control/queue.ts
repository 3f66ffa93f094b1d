import { route, json, type OperationId, type Route } from "../../http/route.ts";
import type { Queue } from "../../pusher/queue.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** State of an app's queue, and the actions on it. */
export function queueRoutes({ rows, pusher }: Services): Route[] {
  const queue = (appId: string): Queue => pusher.queue(found(rows.apps.get(appId), "app", appId).app_id);
  return [
    route("readQueue", ({ params }) => {
      const { state, pending } = queue(params.app_id);
      const { app_id: _, failures: __, held_since: heldSince, ...shown } = state;
      return json({ pending, ...shown, held: heldSince !== undefined });
    }),
    ...actions.map(({ operationId, act }) =>
      route(operationId, async ({ params }) => {
        await act(queue(params.app_id));
        return json({});
      }),
    ),
  ];
}

const actions = [
  { operationId: "pauseQueue", act: (queue) => queue.pause() },
  { operationId: "resumeQueue", act: (queue) => queue.resume() },
  { operationId: "holdQueue", act: (queue) => queue.hold() },
  { operationId: "releaseQueue", act: (queue) => queue.release() },
  { operationId: "retryQueueNow", act: (queue) => queue.retryNow() },
  { operationId: "clearQueue", act: (queue) => queue.clear() },
] as const satisfies readonly { operationId: OperationId; act: (queue: Queue) => void | Promise<void> }[];
