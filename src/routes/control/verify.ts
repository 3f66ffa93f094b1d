import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { wantedItems } from "./wanted-items.ts";

/** Counting what happened. */
export const verifyRoutes = ({ realtime }: Services): Route[] => [
  route("verifyHappened", async ({ body }) => json(await realtime.watcher.verify(wantedItems(body), body.count))),
];
