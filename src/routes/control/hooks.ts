import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** Webhooks, as sites call them. */
export const hookRoutes = ({ rows, webhooks }: Services): Route[] => [
  route("callHook", ({ params, body }) => {
    const webhook = found(rows.webhooks.get(params.webhook_id), "webhook", params.webhook_id);
    return json({ event_id: webhooks.call(webhook, body) }, 202);
  }),
];
