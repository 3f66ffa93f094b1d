import { defineRoute, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** Counting what happened. */
export const verifyRoutes = ({ realtime }: Services): Route[] => [
  defineRoute({
    operationId: "verifyHappened",
    method: "POST",
    path: "/_emulator/v1/verify",
    auth: "none",
    handler: ({ body }) => json(realtime.watcher.verify(body, body.count)),
  }),
];
