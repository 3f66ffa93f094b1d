import { patchSettings } from "../../domain/settings-changes.ts";
import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** The settings in force. */
export const settingsRoutes = ({ settings, rows, store, bus, pusher, objection }: Services): Route[] => [
  route("getSettings", () => json(settings.current)),
  route("patchSettings", ({ body }) => {
    const patched = patchSettings({ settings, rows, store, bus, objection }, body);
    pusher.proceed();
    return json(patched);
  }),
];
