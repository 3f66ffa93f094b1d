import type { SettingsPatch } from "../core/settings.ts";
import type { Settings } from "../generated/settings.js";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";

/** Handle of the settings. */
export interface SettingsHandle {
  /** Returns all settings as they are in force. */
  get(): Promise<Settings>;
  /** Changes settings until the next reset; null puts a default back. Returns all settings. */
  patch(patch: SettingsPatch): Promise<Settings>;
}

/** Makes the handle. */
export function settingsHandle(control: ControlApi): SettingsHandle {
  return fromCaller<SettingsHandle>({
    get: async () => (await control.call("getSettings")) as Settings,
    patch: async (patch) => (await control.call("patchSettings", { body: { ...patch } })) as Settings,
  });
}
