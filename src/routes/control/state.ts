import { defineRoute, noContent, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** The state as a whole. */
export const stateRoutes = ({ reset }: Services): Route[] => [
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
];
