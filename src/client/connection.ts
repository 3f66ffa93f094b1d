import { briefJson } from "../core/brief-json.ts";
import { httpUrlProblem } from "../core/http-url.ts";
import { knownOptions } from "../core/known-options.ts";
import { bearerText, ConfigError, text } from "../core/option-values.ts";
import { ControlApi, EmulatorApiError, type ControlAnswer } from "./api.ts";
import { appHandle, type AppHandle } from "./apps.ts";
import type { RunBotOptions } from "./bot-options.ts";
import type { RunningBot } from "./bot-process.ts";
import { Bots } from "./bots.ts";
import { fromCaller } from "./caller.ts";
import { clockHandle, type ClockHandle } from "./clock.ts";
import { foreignResponse } from "./connection-error.ts";
import { Consumer } from "./consumer.ts";
import { deliveriesHandle, type DeliveriesHandle } from "./deliveries.ts";
import { botEnvironment, type BotEnvironment } from "./environment.ts";
import { expectNoneHandle, type ExpectNone } from "./expect-none.ts";
import { faultsHandle, type FaultsHandle } from "./faults.ts";
import { nodeTransport } from "./node-transport.ts";
import { personHandle, type Person } from "./people.ts";
import { requestsHandle, type RequestsHandle } from "./requests.ts";
import { roomHandle, type RoomHandle } from "./rooms.ts";
import { settingsHandle, type SettingsHandle } from "./settings.ts";
import { tenantsHandle, type CreatedTenant, type FixturesReader, type TenantsHandle } from "./tenants.ts";
import type { Transport } from "./transport.ts";
import { verifyHandle, type Verify } from "./verify.ts";
import { waitHandle, type WaitFor } from "./wait.ts";

/** Options of `idle`. */
export interface IdleOptions {
  /** How long nothing must happen after everything has settled, in ms of real time; default 200. */
  readonly quietMs?: number;
  /** Time-out in ms of real time; default 5000. */
  readonly timeoutMs?: number;
}

/** An emulator, in this process or elsewhere, as a test works with it. */
export interface EmulatorConnection extends AsyncDisposable {
  readonly url: string;
  /** Environment variables for the tenant's first bot; `app(id).env()` returns those of other bots. */
  readonly env: BotEnvironment;
  /** Everything else, by operation. */
  readonly control: ControlApi;
  readonly clock: ClockHandle;
  readonly deliveries: DeliveriesHandle;
  /** Faults of calls; `app(id).failPushes()` adds those of pushes. */
  readonly faults: FaultsHandle;
  readonly settings: SettingsHandle;
  readonly requests: RequestsHandle;
  readonly waitFor: WaitFor;
  readonly verify: Verify;
  readonly expectNone: ExpectNone;
  /** Tenants that the process hosts; a tenant has none of its own. */
  readonly tenants: TenantsHandle<EmulatorConnection>;
  /** Returns the handle of a person at their FinChat client. */
  as(fcid: string): Person;
  /** Returns the handle of an app. */
  app(appId: string): AppHandle;
  /** Returns the handle of a room. */
  room(roomId: string): RoomHandle;
  /** Resolves when no push is due or in flight, and then no message, call or attempt came for a while. */
  idle(options?: IdleOptions): Promise<void>;
  /**
   * Runs a bot under test: a shell command in a process group of its own, with FINCHAT_* and a free PORT in its environment.
   * Resolves when it is ready and its app's callback URL is set. `close` stops it.
   * @throws ProcessError when it ends, with exit code and last output
   */
  runBot(command: string, options?: RunBotOptions): Promise<RunningBot>;
  /** Back to the fixtures, and the clock to its start. */
  reset(): Promise<void>;
  /** Stops the bots that `runBot` started. An emulator that this process did not start runs on. */
  close(): Promise<void>;
}

/** A tenant, with the client of an emulator. */
export type TenantConnection = EmulatorConnection & CreatedTenant;

/** Options of `connectEmulator`. */
export interface ConnectOptions {
  /** The setting `control.token`, where it is set. */
  readonly controlToken?: string;
}

/**
 * Connects to an emulator that runs somewhere.
 * @throws ConfigError for a URL or an option that cannot be used; EmulatorApiError when the emulator refuses;
 *   EmulatorConnectionError when no emulator is there
 */
export async function connectEmulator(
  url: string | { readonly href: string },
  options: ConnectOptions = {},
  readFixtures: FixturesReader = refusePath,
): Promise<EmulatorConnection> {
  return connectOver(nodeTransport(), url, options, readFixtures);
}

/**
 * Connects as `connectEmulator` does, over a transport that several connections share.
 * @throws as `connectEmulator` does
 */
export async function connectOver(
  transport: Transport,
  url: string | { readonly href: string },
  options: ConnectOptions = {},
  readFixtures: FixturesReader = refusePath,
): Promise<EmulatorConnection> {
  const { controlToken } = knownOptions("connectEmulator", options, ["controlToken"]);
  const token = controlToken === undefined ? undefined : bearerText("controlToken", controlToken);
  return connect(checkedUrl(url), { transport, token, readFixtures });
}

/** Common parts of the connections to a process and to its tenants, which share their sockets. */
interface Surroundings {
  readonly transport: Transport;
  readonly token: string | undefined;
  readonly readFixtures: FixturesReader;
}

async function connect(address: string, surroundings: Surroundings): Promise<EmulatorConnection> {
  const { transport, token, readFixtures } = surroundings;
  const control = new ControlApi({ url: address, transport, token });
  const bot = await firstBot(control, address);
  const consumer = new Consumer();
  const bots = new Bots();
  const env = botEnvironment(address, bot);
  const app = (appId: string) => appHandle(control, address, text("app: app_id", appId));
  const close = () => bots.close();
  return {
    url: address,
    env,
    control,
    ...whatHappened(control, consumer, bots),
    faults: faultsHandle(control),
    settings: settingsHandle(control),
    tenants: tenantsHandle(control, (tenantUrl) => connect(checkedUrl(tenantUrl), surroundings), readFixtures),
    clock: clockHandle(control),
    ...fromCaller({
      as: (fcid: string) => personHandle(control, text("as: fcid", fcid)),
      app,
      room: (roomId: string) => roomHandle(control, text("room: room_id", roomId)),
      idle: (idle?: IdleOptions) => waitUntilIdle(control, idle),
      runBot: async (command: string, given?: RunBotOptions) =>
        bots.run(command, app(given?.app ?? env.FINCHAT_APP_ID), given),
      async reset() {
        await control.call("resetTenant");
        consumer.forget();
      },
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Apps = ControlAnswer<"listApps">;

/** Returns the tenant's first bot, and so finds out that an emulator is there. */
async function firstBot(control: ControlApi, address: string): Promise<Apps["apps"][number] | undefined> {
  try {
    const found = (await control.call("listApps", { query: { type: "bot", limit: 1 } })) as Apps | undefined;
    if (found === undefined) throw foreignResponse(`${address}/_emulator/v1/apps`, 200);
    return found.apps[0];
  } catch (error) {
    if (!(error instanceof EmulatorApiError)) throw error;
    const { status, errcode, sentence, data } = error;
    const fix = status === 401 ? "; pass the option controlToken" : "";
    throw new EmulatorApiError("connectEmulator", status, { errcode, error: sentence + fix, data });
  }
}

/** Handles of what has happened. */
const whatHappened = (control: ControlApi, consumer: Consumer, bots: Bots) => ({
  waitFor: waitHandle(control, consumer, bots),
  verify: verifyHandle(control),
  expectNone: expectNoneHandle(control, consumer),
  deliveries: deliveriesHandle(control),
  requests: requestsHandle(control),
});

async function waitUntilIdle(control: ControlApi, options: IdleOptions = {}): Promise<void> {
  knownOptions("idle", options, ["quietMs", "timeoutMs"]);
  const { quietMs = 200, timeoutMs = 5000 } = options;
  await control.call("settleDeliveries", { body: { quiet_ms: quietMs, timeout_ms: timeoutMs } });
}

const refusePath: FixturesReader = (path) => {
  throw new ConfigError(`tenants.create: fixtures: must be an object here (got ${briefJson(path)})`);
};

function checkedUrl(url: unknown): string {
  const href = typeof url === "object" && url !== null && "href" in url ? url.href : url;
  const problem = typeof href === "string" ? httpUrlProblem(href) : `must be a URL (got ${briefJson(url)})`;
  if (problem !== undefined) throw new ConfigError(`connectEmulator: url: ${problem}`);
  return String(href).replace(/\/$/, "");
}
