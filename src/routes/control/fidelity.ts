import { route, json, type Route } from "../../http/route.ts";

/** Fidelity of the emulator to the platform. */
export const fidelityRoutes = (): Route[] => [
  route("getFidelity", async () => json({ behaviours: (await import("../../generated/fidelity.js")).fidelity })),
];
