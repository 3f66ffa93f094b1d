import { bodyChunks } from "../../http/body.ts";
import { defineRoute, jsonText, noContent, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** The state as a whole. */
export const stateRoutes = ({ settings, reset, exportState, importState }: Services): Route[] => [
  defineRoute({
    operationId: "resetTenant",
    method: "POST",
    path: "/_emulator/v1/reset",
    auth: "none",
    async handler() {
      await reset();
      return noContent;
    },
  }),
  defineRoute({
    operationId: "exportState",
    method: "GET",
    path: "/_emulator/v1/state",
    auth: "none",
    handler: ({ query, request }) => jsonText(request.method === "HEAD" ? [] : exportState(query.media)),
  }),
  defineRoute({
    operationId: "importState",
    method: "PUT",
    path: "/_emulator/v1/state",
    auth: "none",
    readsBody: true,
    async handler({ request, warn }) {
      await importState(bodyChunks(request, settings.current.limits.state_bytes), warn);
      return noContent;
    },
  }),
];
