import { defineRoute, json, type Route } from "../../http/route.ts";

/** How true the emulator is to the platform. */
export const fidelityRoutes = (): Route[] => [
  defineRoute({
    operationId: "getFidelity",
    method: "GET",
    path: "/_emulator/v1/fidelity",
    auth: "none",
    handler: async () => json({ behaviours: (await import("../../generated/fidelity.js")).fidelity }),
  }),
];
