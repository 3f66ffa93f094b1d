import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { wantedItems } from "./wanted-items.ts";

/** Waiting for what happens. */
export const waitRoutes = ({ realtime }: Services): Route[] => [
  route("waitFor", async ({ body, response }) => {
    const gone = new AbortController();
    response.once("close", () => {
      gone.abort();
    });
    const { since = 0, consumer, timeout_ms: timeoutMs = 5000 } = body;
    const waiting = { since, consumer, timeoutMs, gone: gone.signal };
    const { seq, value } = await realtime.watcher.waitFor(wantedItems(body), waiting);
    return json({ item: value, seq });
  }),
];
