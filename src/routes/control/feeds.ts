import { route, webSocket, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** The event feed over WebSocket. */
export const feedRoutes = ({ rows, realtime }: Services): Route[] => [
  route("followEvents", ({ query }) =>
    webSocket((socket) => {
      realtime.events.follow(socket, query.since);
    }),
  ),
  route("followClient", ({ params, query }) => {
    const { fcid } = found(rows.users.get(params.fcid), "user", params.fcid);
    return webSocket((socket) => {
      realtime.clients.follow(socket, fcid, query);
    });
  }),
];
