import { defineRoute, json, noContent, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** The state as a whole. */
export const stateRoutes = ({ reset, exportState, importState }: Services): Route[] => [
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
    handler: async ({ query }) => json(await exportState(query.media)),
  }),
  defineRoute({
    operationId: "importState",
    method: "PUT",
    path: "/_emulator/v1/state",
    auth: "none",
    unboundedBody: true,
    async handler({ body }) {
      await importState(body);
      return noContent;
    },
  }),
];
