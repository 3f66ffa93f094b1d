import { settingsDefaults, type Settings } from "../generated/settings.js";
import { overlay } from "./json.ts";

export type { Settings };

/** A part of the settings, as a file, the environment or a flag gives it. */
export type SettingsPatch = DeepPartial<Settings>;

type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** The settings of one emulator as they are now; read them anew each time they are needed. */
export class SettingsHolder {
  #current: Settings;

  constructor(initial: Settings) {
    this.#current = initial;
  }

  get current(): Settings {
    return this.#current;
  }

  /** Puts other settings in force, already checked. */
  replace(settings: Settings): void {
    this.#current = settings;
  }
}

/** The defaults of fixtures/schema.json with the given parts laid over them, the later over the earlier. */
export const mergeSettings = (...patches: readonly SettingsPatch[]): Settings =>
  patches.reduce<unknown>(overlay, settingsDefaults) as Settings;
