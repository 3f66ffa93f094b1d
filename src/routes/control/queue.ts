import { defineRoute, json, type OperationId, type Route } from "../../http/route.ts";
import type { Queue } from "../../pusher/queue.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** How an app's queue stands, and what can be done to it. */
export function queueRoutes({ rows, pusher }: Services): Route[] {
  const queue = (appId: string): Queue => pusher.queue(found(rows.apps.get(appId), "app", appId).app_id);
  return [
    defineRoute({
      operationId: "readQueue",
      method: "GET",
      path: "/_emulator/v1/apps/{app_id}/queue",
      auth: "none",
      handler({ params }) {
        const { state, pending } = queue(params.app_id);
        const { app_id: _, failures: __, held_since: heldSince, ...shown } = state;
        return json({ pending, ...shown, held: heldSince !== undefined });
      },
    }),
    ...actions.map(({ operationId, name, act }) =>
      defineRoute({
        operationId,
        method: "POST",
        path: `/_emulator/v1/apps/{app_id}/queue/${name}`,
        auth: "none",
        async handler({ params }) {
          await act(queue(params.app_id));
          return json({});
        },
      }),
    ),
  ];
}

const actions = [
  { operationId: "pauseQueue", name: "pause", act: (queue) => queue.pause() },
  { operationId: "resumeQueue", name: "resume", act: (queue) => queue.resume() },
  { operationId: "holdQueue", name: "hold", act: (queue) => queue.hold() },
  { operationId: "releaseQueue", name: "release", act: (queue) => queue.release() },
  { operationId: "retryQueueNow", name: "retry-now", act: (queue) => queue.retryNow() },
  { operationId: "clearQueue", name: "clear", act: (queue) => queue.clear() },
] as const satisfies readonly { operationId: OperationId; name: string; act: (queue: Queue) => void | Promise<void> }[];
