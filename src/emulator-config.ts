import type { LogLevel } from "./core/logger.ts";
import type { ClockStart } from "./core/option-values.ts";
import type { SettingsPatch } from "./core/settings.ts";

/** Start options of an emulator, from file, environment and flags, without the settings' defaults. */
export interface Config {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** A file or folder; the default tenant when missing. */
  readonly fixtures?: string;
  /** Folder that keeps the state; in memory when missing. */
  readonly dataDir?: string;
  readonly logLevel: LogLevel;
  readonly clock: ClockStart;
  /** Makes ids and faults repeatable. */
  readonly seed?: number;
  /** Resets the emulator to its fixtures when their files change. */
  readonly watch?: boolean;
  /** Allows control API access from other machines without a token. */
  readonly insecureControl?: boolean;
  /** Laid over the settings' defaults and those of the fixtures. */
  readonly settings: SettingsPatch;
  /** Warnings about ignored input. */
  readonly warnings: readonly string[];
}
