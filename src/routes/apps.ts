import { defineRoute, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** What apps learn of themselves (the document's 应用信息). */
export const appRoutes = ({ rooms }: Services): Route[] => [
  defineRoute({
    operationId: "getAppFriendships",
    method: "GET",
    path: "/api/v1/finchat/open-api/apps/{app_id}/friendships",
    auth: "app",
    handler: ({ app }) => json(app.bot === undefined ? [] : rooms.directRoomsOf(app.bot)),
  }),
  defineRoute({
    operationId: "getAppVisibility",
    method: "GET",
    path: "/api/v1/finchat/open-api/apps/{app_id}/visibility",
    auth: "app",
    handler: ({ app }) => json(app.visibility),
  }),
];
