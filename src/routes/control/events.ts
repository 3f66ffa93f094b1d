import { route, json, type Route } from "../../http/route.ts";
import { explain } from "../../pusher/explain.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** Explanations of pushes, made or not, and what followed from them. */
export const eventRoutes = ({ rows, realtime }: Services): Route[] => [
  route("explainEvent", ({ params: { event_id } }) => {
    return json({ event_id, apps: found(explain(event_id, rows), "event", event_id) });
  }),
  route("getEventTrace", async ({ params: { event_id } }) => {
    return json(found(await realtime.trace(event_id), "event", event_id));
  }),
];
