import { route, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Queries of apps about themselves (the document's 应用信息). */
export const appRoutes = ({ rooms }: Services): Route[] => [
  route("getAppFriendships", ({ app }) => json(app.bot === undefined ? [] : rooms.directRoomsOf(app.bot))),
  route("getAppVisibility", ({ app }) => json(app.visibility)),
];
