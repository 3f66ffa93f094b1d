import { route, json, type Route } from "../../http/route.ts";

/** How true the emulator is to the platform. */
export const fidelityRoutes = (): Route[] => [
  route("getFidelity", async () => json({ behaviours: (await import("../../generated/fidelity.js")).fidelity })),
];
