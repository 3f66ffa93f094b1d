import { connectEmulator as connect, type ConnectOptions, type EmulatorConnection } from "./client/connection.ts";
import { openLog } from "./core/logger.ts";
import { startEmulator as start } from "./emulator.ts";
import { inlineFixtures } from "./inline-fixtures.ts";
import { checkedOptions, type StartOptions } from "./library-options.ts";

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
  const checked = checkedOptions(options);
  const log = openLog(checked.logLevel);
  let closing: Promise<void> | undefined;
  const emulator = await start({ ...checked, logger: log.logger }).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  const close = () => (closing ??= emulator.close().finally(() => log.close()));
  try {
    const { url, controlToken } = emulator;
    const connection = await connectEmulator(url, controlToken === null ? {} : { controlToken });
    return { ...connection, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

export type { FileUrl, StartOptions } from "./library-options.ts";
/**
 * Connects to an emulator that runs somewhere.
 * @throws ConfigError for a URL or an option that cannot be used; EmulatorApiError when the emulator refuses
 */
export const connectEmulator = (
  url: string | { readonly href: string },
  options: ConnectOptions = {},
): Promise<EmulatorConnection> => connect(url, options, inlineFixtures);

export type { ConnectOptions, EmulatorConnection, TenantConnection } from "./client/connection.ts";
export type { CreatedTenant, TenantOptions, TenantsHandle } from "./client/tenants.ts";
export type { ClockHandle, DeliveriesHandle, DeliveryFilter } from "./client/connection.ts";
export { EmulatorApiError, type ControlApi, type ControlOperation } from "./client/api.ts";
export type { AppHandle, BotEnvironment, Person, Said } from "./client/handles.ts";
export type { MessageMatch, WaitFor, WaitOptions } from "./client/wait.ts";
export { ConfigError } from "./core/option-values.ts";
export { ListenError } from "./http/listen.ts";
export { StateError } from "./store/state-error.ts";
export { FixtureError, type Problem } from "./tenant/problems.ts";
export type { TenantInput } from "./tenant/types.ts";
