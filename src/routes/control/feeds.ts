import { defineRoute, webSocket, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** What happens, as it happens. */
export const feedRoutes = ({ rows, realtime }: Services): Route[] => [
  defineRoute({
    operationId: "followEvents",
    method: "GET",
    path: "/_emulator/v1/events",
    auth: "none",
    handler: ({ query }) =>
      webSocket((socket) => {
        realtime.events.follow(socket, query.since);
      }),
  }),
  defineRoute({
    operationId: "followClient",
    method: "GET",
    path: "/_emulator/v1/clients/{fcid}/sync",
    auth: "none",
    handler({ params, query }) {
      const { fcid } = found(rows.users.get(params.fcid), "user", params.fcid);
      return webSocket((socket) => {
        realtime.clients.follow(socket, fcid, query);
      });
    },
  }),
];
