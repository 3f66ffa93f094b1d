import { forwarderPath } from "../core/http-url.ts";
import { defineRoute, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Events kept for apps that fetch them (the document's 主动获取回调消息). */
export const forwarderRoutes = ({ forwarder }: Services): Route[] => [
  defineRoute({
    operationId: "listForwarderEvents",
    method: "GET",
    path: "/api/v1/finchat/privilege-api/forwarder/{app_id}/events",
    auth: "app",
    handler({ app, query }) {
      const { events, since } = forwarder.list(app, { since: query.since, limit: query.page_size });
      return json({ events, since });
    },
  }),
  defineRoute({
    operationId: "storeForwarderEvent",
    method: "PUT",
    path: forwarderPath,
    auth: "app_id",
    handler({ app, body }) {
      forwarder.keep(app, body.token, { ...body.event });
      return json({});
    },
  }),
];
