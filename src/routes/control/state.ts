import { bodyChunks } from "../../http/body.ts";
import { route, jsonText, noContent, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** The state as a whole. */
export const stateRoutes = ({ settings, reset, exportState, importState }: Services): Route[] => [
  route("resetTenant", async () => {
    await reset();
    return noContent;
  }),
  route("exportState", ({ query, request }) => jsonText(request.method === "HEAD" ? [] : exportState(query.media))),
  route(
    "importState",
    async ({ request, warn }) => {
      await importState(bodyChunks(request, settings.current.limits.state_bytes), warn);
      return noContent;
    },
    { readsBody: true },
  ),
];
