import { defineRoute, json, type Route } from "../../http/route.ts";
import { explain } from "../../pusher/explain.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** Why an event was pushed, or was not. */
export const eventRoutes = ({ rows }: Services): Route[] => [
  defineRoute({
    operationId: "explainEvent",
    method: "GET",
    path: "/_emulator/v1/events/{event_id}/explain",
    auth: "none",
    handler({ params: { event_id } }) {
      return json({ event_id, apps: found(explain(event_id, rows), "event", event_id) });
    },
  }),
];
