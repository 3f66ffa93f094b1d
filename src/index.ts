import { fromCallerOf } from "./client/caller.ts";
import { connectEmulator as connect, type ConnectOptions, type EmulatorConnection } from "./client/connection.ts";
import { openLog } from "./core/logger.ts";
import { startEmulator as start } from "./emulator.ts";
import { inlineFixtures } from "./inline-fixtures.ts";
import { scenarioRegistrar, scenarioRunner } from "./run-scenario.ts";
import type { StartEmulator } from "./scenarios/hosts.ts";
import { checkedOptions, type StartOptions } from "./library-options.ts";

/** An emulator in this process. It installs no signal handlers, and keeps the process alive until it is closed. */
export interface RunningEmulator extends EmulatorConnection {
  /** Stops it, and the bots that `runBot` started. Calling it again waits for the same end. */
  close(): Promise<void>;
}

/**
 * Starts an emulator in this process.
 * @throws FixtureError for a tenant that cannot be used, ConfigError for an option that cannot be, StateError for a data
 *   folder that cannot be, ListenError for a port or host that cannot be listened on
 */
export const startEmulator: (options?: StartOptions) => Promise<RunningEmulator> = fromCallerOf(startHere);

async function startHere(options: StartOptions = {}): Promise<RunningEmulator> {
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
    let ending: Promise<void> | undefined;
    const end = () => (ending ??= connection.close().finally(close));
    return { ...connection, close: end, [Symbol.asyncDispose]: end };
  } catch (error) {
    await close();
    throw error;
  }
}

const startForScenario: StartEmulator = (options) => startEmulator(options);

/**
 * Runs a scenario, by its path or file URL or as an object, and resolves to the report, also when it fails.
 * @throws ScenarioError, with `problems`, for a scenario that cannot be run
 */
export const runScenario = scenarioRunner(startForScenario);

/**
 * Registers a test for each scenario of a folder (`*.scenario.yaml`) with the framework's `test`.
 * @throws ScenarioError, with `problems`, for scenarios that cannot be run
 */
export const scenarios = scenarioRegistrar(startForScenario);

export { ScenarioError, type ScenarioFile } from "./scenarios/scenario.ts";
export type { ScenarioFailure, ScenarioReport, ScenarioResult } from "./scenarios/report.ts";
export type { RegisterTest, RunScenarioOptions, ScenariosOptions } from "./run-scenario.ts";
export type { FileUrl, StartOptions } from "./library-options.ts";
/**
 * Connects to an emulator that runs somewhere.
 * @throws ConfigError for a URL or an option that cannot be used; EmulatorApiError when the emulator refuses;
 *   EmulatorConnectionError when no emulator is there
 */
export const connectEmulator: (
  url: string | { readonly href: string },
  options?: ConnectOptions,
) => Promise<EmulatorConnection> = fromCallerOf((url, options = {}) => connect(url, options, inlineFixtures));

export { EmulatorApiError, type ControlApi, type ControlOperation } from "./client/api.ts";
export type { AppHandle, PushFaultOptions, SearchOptions } from "./client/apps.ts";
export type { AppOperation } from "./client/app-operations.ts";
export type { RunBotOptions } from "./client/bot-options.ts";
export type { RunningBot } from "./client/bot-process.ts";
export type { ClockHandle } from "./client/clock.ts";
export { EmulatorConnectionError } from "./client/connection-error.ts";
export type { ConnectOptions, EmulatorConnection, IdleOptions, TenantConnection } from "./client/connection.ts";
export type { DeliveriesHandle, DeliveryFilter } from "./client/deliveries.ts";
export type { BotEnvironment } from "./client/environment.ts";
export { ExpectationError } from "./client/expectation-error.ts";
export type { ExpectNone, ExpectNoneOptions } from "./client/expect-none.ts";
export type { FaultOptions, FaultsHandle } from "./client/faults.ts";
export type { DownloadedFile, UploadOptions } from "./client/files.ts";
export type {
  CardContent,
  ContentOf,
  Delivery,
  EventType,
  LoggedRequest,
  MessageContent,
  MessageEvent,
  PlatformOperation,
  PushedEvent,
  SearchOutcome,
} from "./client/items.ts";
export type { DeliveryMatch, MatchOf, MessageMatch, Pattern, RequestMatch } from "./client/matches.ts";
export type { MentionOptions } from "./client/mention.ts";
export type { OpenedRoom, Person, Said, SentMessage } from "./client/people.ts";
export type { RequestFilter, RequestsHandle } from "./client/requests.ts";
export type { ReadOptions, RoomHandle, Timeline } from "./client/rooms.ts";
export type { SettingsHandle } from "./client/settings.ts";
export type { CreatedTenant, TenantOptions, TenantsHandle } from "./client/tenants.ts";
export type { Verify, VerifyOptions } from "./client/verify.ts";
export type { WaitFor, WaitOptions } from "./client/wait.ts";
export { ConfigError } from "./core/option-values.ts";
export { ProcessError } from "./core/readiness.ts";
export type { SettingsPatch } from "./core/settings.ts";
export { ListenError } from "./http/listen.ts";
export { StateError } from "./store/state-error.ts";
export { FixtureError, type Problem } from "./tenant/problems.ts";
export type { TenantInput } from "./tenant/types.ts";
