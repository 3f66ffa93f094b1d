import { EmulatorError } from "../../core/errors.ts";
import { route, json, type Route } from "../../http/route.ts";
import { showDelivery } from "../../pusher/show-delivery.ts";
import { pairKey, type Collections } from "../../store/collections.ts";
import type { Delivery } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { checkFilters } from "./filters.ts";
import { found } from "./found.ts";
import { pageOf, type Group } from "./listing.ts";
import { within } from "./within.ts";

/** Deliveries: pushes made, in progress or due. */
export function deliveryRoutes({ rows, clock, wall, pusher, realtime }: Services): Route[] {
  const delivery = (id: string): Delivery => found(rows.deliveries.get(id), "delivery", id);
  const shown = (row: Delivery) => showDelivery(row, rows);
  return [
    route("listDeliveries", ({ query: { limit, cursor, ...filter } }) => {
      checkFilters("delivery", filter);
      const where = (row: Delivery): boolean => matches(row, filter);
      const group = smallestGroup(rows.deliveries, filter);
      const page = pageOf(rows.deliveries, { limit, cursor }, { newestFirst: true, where, group });
      return json({ deliveries: page.rows.map(shown), ...(page.cursor !== undefined && { cursor: page.cursor }) });
    }),
    route("settleDeliveries", async ({ body, response }) => {
      const { timeout_ms: timeoutMs = 5000, quiet_ms: quietMs = 0 } = body ?? {};
      const gone = new AbortController();
      response.once("close", () => {
        gone.abort();
      });
      const isQuiet = await within(wall, timeoutMs, realtime.quiet.wait(clock, quietMs, gone.signal));
      if (isQuiet) return json({});
      gone.abort();
      const { inFlight } = clock;
      const reason =
        inFlight > 0 || quietMs === 0 ? `deliveries in progress: ${inFlight}` : `not quiet for ${quietMs} ms`;
      throw new EmulatorError("EMULATOR_CONFLICT", `timed out after ${timeoutMs} ms; ${reason}`);
    }),
    route("readDelivery", ({ params }) => json(shown(delivery(params.delivery_id)))),
    route("redeliver", async ({ params, body }) =>
      json(shown(await pusher.redeliver(delivery(params.delivery_id), body?.payload))),
    ),
  ];
}

type Filter = Partial<Pick<Delivery, "app_id" | "state" | "type" | "event_id">>;

const matches = (row: Delivery, filter: Filter): boolean =>
  Object.entries(filter).every(([name, value]) => row[name as keyof Filter] === value);

/** The narrowest group of deliveries that an index has for a filter; undefined where only all of them will do. */
function smallestGroup(
  { byEvent, byApp, byAppAndState, byState }: Collections["deliveries"],
  { event_id: eventId, app_id: appId, state }: Filter,
): Group<Delivery> | undefined {
  if (eventId !== undefined) return { index: byEvent, key: eventId };
  if (appId !== undefined && state !== undefined) return { index: byAppAndState, key: pairKey(appId, state) };
  if (appId !== undefined) return { index: byApp, key: appId };
  return state === undefined ? undefined : { index: byState, key: state };
}
