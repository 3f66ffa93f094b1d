import { connectEmulator, type EmulatorConnection } from "./client/connection.ts";
import { clockStart } from "./core/option-values.ts";
import { openLog, type LogLevel } from "./core/logger.ts";
import type { SettingsPatch } from "./core/settings.ts";
import { startEmulator as start } from "./emulator.ts";
import type { TenantInput } from "./tenant/types.ts";

/** Options of `startEmulator`. All are optional. */
export interface StartOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** The tenant: a file, a folder, or itself as an object. By default the one that comes with the emulator. */
  readonly fixtures?: string | TenantInput;
  /** Folder that keeps the state; in memory by default. */
  readonly dataDir?: string;
  /** "real" (by default), "frozen", or "frozen:" and an instant, such as "frozen:2026-01-31T09:00:00Z". */
  readonly clock?: string;
  /** Makes ids and faults repeatable. */
  readonly seed?: number;
  /** Laid over the settings' defaults and those of the fixtures. */
  readonly settings?: SettingsPatch;
  /** "silent" by default; the log goes to stderr. */
  readonly logLevel?: LogLevel;
}

/** An emulator in this process. It installs no signal handlers, and keeps the process alive until it is closed. */
export interface RunningEmulator extends EmulatorConnection, AsyncDisposable {
  /** Stops it. Calling it again waits for the same end. */
  close(): Promise<void>;
}

/**
 * Starts an emulator in this process.
 * @throws FixtureError for a tenant that cannot be used, ConfigError for an option that cannot be, StateError for a data
 *   folder that cannot be, ListenError for a port or host that cannot be listened on
 */
export async function startEmulator(options: StartOptions = {}): Promise<RunningEmulator> {
  const { port = 0, host = "127.0.0.1", clock = "real", logLevel = "silent", settings = {}, ...rest } = options;
  const log = openLog(logLevel);
  let closing: Promise<void> | undefined;
  const starting = start({ port, host, clock: clockStart(clock), logLevel, logger: log.logger, settings, ...rest });
  const emulator = await starting.catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  const close = () => (closing ??= emulator.close().finally(() => log.close()));
  try {
    const connection = await connectEmulator(emulator.url);
    return { ...connection, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

export { connectEmulator, type EmulatorConnection } from "./client/connection.ts";
export type { ClockHandle, DeliveriesHandle, DeliveryFilter } from "./client/connection.ts";
export { EmulatorApiError, type ControlApi, type ControlOperation } from "./client/api.ts";
export type { AppHandle, BotEnvironment, Person, Said } from "./client/handles.ts";
export type { MessageMatch, WaitFor, WaitOptions } from "./client/wait.ts";
export { ConfigError } from "./core/option-values.ts";
export { ListenError } from "./http/listen.ts";
export { StateError } from "./store/state-error.ts";
export { FixtureError, type Problem } from "./tenant/problems.ts";
export type { TenantInput } from "./tenant/types.ts";
