import { version } from "../../generated/version.js";
import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** State of the process. */
export const processRoutes = ({ clock, instance }: Services): Route[] => [
  route("getHealth", () => json({ status: "ok", version, now: clock.now(), ready: true, instance })),
  route("getLivez", () => isWell),
  route("getReadyz", () => isWell),
];

/** Nobody is answered before the state is loaded: whoever gets an answer gets this one. */
const isWell = json({ status: "ok" });
