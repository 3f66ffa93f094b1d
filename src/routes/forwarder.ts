import { route, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Events kept for apps that fetch them (the document's 主动获取回调消息). */
export const forwarderRoutes = ({ forwarder }: Services): Route[] => [
  route("listForwarderEvents", ({ app, query }) => {
    const { events, since } = forwarder.list(app, { since: query.since, limit: query.page_size });
    return json({ events, since });
  }),
  route(
    "storeForwarderEvent",
    ({ app, body }) => {
      forwarder.keep(app, body.token, { ...body.event });
      return json({});
    },
    {
      authenticate: (body) => {
        forwarder.authenticate(body);
      },
    },
  ),
];
