import { defineRoute, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** Waiting for what happens. */
export const waitRoutes = ({ realtime }: Services): Route[] => [
  defineRoute({
    operationId: "waitFor",
    method: "POST",
    path: "/_emulator/v1/wait",
    auth: "none",
    async handler({ body, response }) {
      const gone = new AbortController();
      response.once("close", () => {
        gone.abort();
      });
      const { since = 0, timeout_ms: timeoutMs = 5000 } = body;
      const { seq, value } = await realtime.watcher.waitFor(body, since, { timeoutMs, gone: gone.signal });
      return json({ item: value, seq });
    },
  }),
];
