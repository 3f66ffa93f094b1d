import { patchSettings } from "../../domain/settings-changes.ts";
import { defineRoute, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** The settings in force. */
export const settingsRoutes = ({ settings, rows, store, pusher, objection }: Services): Route[] => [
  defineRoute({
    operationId: "getSettings",
    method: "GET",
    path: "/_emulator/v1/settings",
    auth: "none",
    handler: () => json(settings.current),
  }),
  defineRoute({
    operationId: "patchSettings",
    method: "PATCH",
    path: "/_emulator/v1/settings",
    auth: "none",
    handler({ body }) {
      const patched = patchSettings({ settings, rows, store, objection }, body);
      pusher.proceed();
      return json(patched);
    },
  }),
];
