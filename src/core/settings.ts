import { isDeepStrictEqual } from "node:util";
import { settings as settingsTable, settingsDefaults, type Settings } from "../generated/settings.js";
import { isRecord, overlay, type Fields } from "./json.ts";

export type { Settings };

/** A part of the settings, as a file, the environment or a flag gives it. */
export type SettingsPatch = DeepPartial<Settings>;

type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** Settings by their whole name, as in `limits.body_bytes`. */
export type NamedSettings = Fields;

/** The settings of one emulator as they are now; read them anew each time they are needed. */
export class SettingsHolder {
  #atStart: Settings;
  #current: Settings;
  #changed: NamedSettings | undefined;
  readonly #control: (() => Settings["control"]) | undefined;

  /** `control` returns the settings of network access where they are another emulator's. */
  constructor(atStart: Settings, control?: () => Settings["control"]) {
    this.#atStart = atStart;
    this.#current = atStart;
    this.#control = control;
  }

  get current(): Settings {
    const control = this.#control?.();
    if (control !== undefined && control !== this.#current.control) this.#current = { ...this.#current, control };
    return this.#current;
  }

  /** Those that are not as at the start; undefined when all are. */
  get changed(): NamedSettings | undefined {
    return this.#changed;
  }

  /** Puts other settings in force, already checked. */
  replace(settings: Settings): void {
    this.#current = settings;
    const names = differences(this.#atStart, settings).filter(
      (name) => this.#control === undefined || !name.startsWith("control."),
    );
    this.#changed =
      names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, valueAt(settings, name)]));
  }

  /** Back to the start, which may be another than before. */
  restart(atStart: Settings): void {
    this.#atStart = atStart;
    this.replace(atStart);
  }

  /** The settings of the start with some changed; names that there are none of are passed over. */
  with(changed: NamedSettings = {}): Settings {
    const known = settingsTable.filter(({ name, fixed }) => !fixed && Object.hasOwn(changed, name));
    return known.reduce<Fields>(
      (settings, { name }) => withValue(settings, name.split("."), changed[name]),
      this.#atStart as unknown as Fields,
    ) as unknown as Settings;
  }
}

/** The names of the settings that are not the same in both. */
export const differences = (one: Settings, other: Settings): string[] =>
  settingsTable.map(({ name }) => name).filter((name) => !isDeepStrictEqual(valueAt(one, name), valueAt(other, name)));

const valueAt = (settings: object, name: string): unknown =>
  name.split(".").reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), settings);

function withValue(settings: Fields, [part = "", ...rest]: readonly string[], value: unknown): Fields {
  const inner = settings[part];
  return { ...settings, [part]: rest.length === 0 ? value : withValue(isRecord(inner) ? inner : {}, rest, value) };
}

/** The defaults of fixtures/schema.json with the given parts laid over them, the later over the earlier. */
export const mergeSettings = (...patches: readonly SettingsPatch[]): Settings =>
  patches.reduce<unknown>(overlay, settingsDefaults) as Settings;
