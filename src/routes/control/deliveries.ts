import { EmulatorError } from "../../core/errors.ts";
import { defineRoute, json, type Route } from "../../http/route.ts";
import type { Delivery } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";
import { pageOf } from "./listing.ts";
import { within } from "./within.ts";

/** What is, was or will be pushed. */
export function deliveryRoutes({ rows, clock, wall, pusher }: Services): Route[] {
  const delivery = (id: string): Delivery => found(rows.deliveries.get(id), "delivery", id);
  const queue = (appId: string) => pusher.queue(found(rows.apps.get(appId), "app", appId).app_id);
  return [
    defineRoute({
      operationId: "listDeliveries",
      method: "GET",
      path: "/_emulator/v1/deliveries",
      auth: "none",
      handler({ query }) {
        const filters = (["app_id", "state", "type", "event_id"] as const).filter((name) => query[name] !== undefined);
        const where = (row: Delivery): boolean => filters.every((name) => row[name] === query[name]);
        const page = pageOf(
          rows.deliveries,
          { limit: query.limit, cursor: query.cursor },
          { newestFirst: true, where },
        );
        const { rows: deliveries, cursor } = page;
        return json({ deliveries: deliveries.map(withNext), ...(cursor !== undefined && { cursor }) });
      },
    }),
    defineRoute({
      operationId: "settleDeliveries",
      method: "POST",
      path: "/_emulator/v1/deliveries/settle",
      auth: "none",
      async handler({ body }) {
        const timeoutMs = body?.timeout_ms ?? 5000;
        if (await within(wall, timeoutMs, clock.idle())) return json({});
        const underWay = clock.underWay;
        throw new EmulatorError("EMULATOR_CONFLICT", `after ${timeoutMs} ms ${underWay} are still under way`);
      },
    }),
    defineRoute({
      operationId: "readDelivery",
      method: "GET",
      path: "/_emulator/v1/deliveries/{delivery_id}",
      auth: "none",
      handler: ({ params }) => json(withNext(delivery(params.delivery_id))),
    }),
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
  ];

  function withNext(row: Delivery) {
    const isHead = rows.deliveries.pendingByApp.first(row.app_id) === row;
    const next = isHead ? pusher.queue(row.app_id).state.next_attempt_at : undefined;
    return next === undefined ? row : { ...row, next_attempt_at: next };
  }
}
