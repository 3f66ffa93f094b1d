import { version } from "../../generated/version.js";
import { defineRoute, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** How the process is. */
export const processRoutes = ({ clock }: Services): Route[] => [
  defineRoute({
    operationId: "getHealth",
    method: "GET",
    path: "/_emulator/health",
    auth: "none",
    handler: () => json({ status: "ok", version, now: clock.now(), ready: true }),
  }),
  defineRoute({ operationId: "getLivez", method: "GET", path: "/livez", auth: "none", handler: () => isWell }),
  defineRoute({ operationId: "getReadyz", method: "GET", path: "/readyz", auth: "none", handler: () => isWell }),
];

/** Nobody is answered before the state is loaded: whoever gets an answer gets this one. */
const isWell = json({ status: "ok" });
