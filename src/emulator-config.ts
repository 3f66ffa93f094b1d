import type { LogLevel } from "./core/logger.ts";
import type { ClockStart } from "./core/option-values.ts";
import type { SettingsPatch } from "./core/settings.ts";

/** How an emulator is started, worked out from file, environment and flags; the settings' defaults are not in it. */
export interface Config {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** A file or folder; the default tenant when missing. */
  readonly fixtures?: string;
  /** Where the state is kept; in memory when missing. */
  readonly dataDir?: string;
  readonly logLevel: LogLevel;
  readonly clock: ClockStart;
  /** Makes ids and faults repeatable. */
  readonly seed?: number;
  /** Whether a change of the fixtures' files resets the emulator to them. */
  readonly watch?: boolean;
  /** Whether the control API may be reached from other machines without a token. */
  readonly insecureControl?: boolean;
  /** Laid over the settings' defaults and those of the fixtures. */
  readonly settings: SettingsPatch;
  /** What was passed over, and should be known. */
  readonly warnings: readonly string[];
}
