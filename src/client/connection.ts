import { briefJson } from "../core/brief-json.ts";
import { httpUrlProblem } from "../core/http-url.ts";
import { knownOptions } from "../core/known-options.ts";
import { bearerText, ConfigError, text } from "../core/option-values.ts";
import type { components } from "../generated/control.d.ts";
import { ControlApi } from "./api.ts";
import { AppHandle, botEnvironment, Person, type BotEnvironment } from "./handles.ts";
import { tenantsHandle, type CreatedTenant, type FixturesReader, type TenantsHandle } from "./tenants.ts";
import { WaitFor } from "./wait.ts";

type Schemas = components["schemas"];

/** The emulator's clock. Durations are ms, or texts such as "90s" and "1h". */
export interface ClockHandle {
  /** Returns the emulator's time, ms since the epoch. */
  now(): Promise<number>;
  /** Moves time on; resolves when all that fell due on the way has settled. `fired`: how many things that were. */
  advance(by: number | string): Promise<{ now: number; fired: number }>;
  /** Stops time, at an instant (ms since the epoch) or where it stands. */
  freeze(at?: number): Promise<void>;
  /** Lets time pass by itself, from where it stands. */
  run(): Promise<void>;
}

/** Handle of deliveries: pushes made, in progress or due. */
export interface DeliveriesHandle {
  /** The newest first. */
  list(filter?: DeliveryFilter): Promise<Schemas["Delivery"][]>;
  get(deliveryId: string): Promise<Schemas["Delivery"]>;
  /** One attempt now, with its own payload or, this once, another. */
  redeliver(deliveryId: string, payload?: Record<string, unknown>): Promise<Schemas["Delivery"]>;
  /** Resolves when nothing is queued for now or in progress; what is due later is not waited for. */
  settle(timeoutMs?: number): Promise<void>;
}

/** Which deliveries. */
export interface DeliveryFilter {
  readonly app_id?: string;
  readonly state?: "pending" | "delivered" | "dropped";
  readonly type?: string;
  readonly event_id?: string;
  readonly limit?: number;
}

/** An emulator, near or far, as a test works with it. */
export interface EmulatorConnection {
  readonly url: string;
  /** Environment variables for the tenant's first bot; `app(id).env()` returns those of other bots. */
  readonly env: BotEnvironment;
  /** Everything else, by operation. */
  readonly control: ControlApi;
  readonly clock: ClockHandle;
  readonly deliveries: DeliveriesHandle;
  readonly waitFor: WaitFor;
  /** Tenants that the process hosts; a tenant has none of its own. */
  readonly tenants: TenantsHandle<EmulatorConnection>;
  /** Somebody at their FinChat client. */
  as(fcid: string): Person;
  /** An app, as its developer sees it. */
  app(appId: string): AppHandle;
  /** Back to the fixtures, and the clock to its start. */
  reset(): Promise<void>;
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
 * @throws ConfigError for a URL or an option that cannot be; EmulatorApiError when the emulator refuses; TypeError ("fetch
 *   failed") when nobody is there
 */
export async function connectEmulator(
  url: string | { readonly href: string },
  options: ConnectOptions = {},
  readFixtures: FixturesReader = refusePath,
): Promise<EmulatorConnection> {
  const { controlToken } = knownOptions("connectEmulator", options, ["controlToken"]);
  const address = checkedUrl(url);
  const token = controlToken === undefined ? undefined : bearerText("controlToken", controlToken);
  const control = new ControlApi(address, token);
  const { apps } = await control.call("listApps", { query: { type: "bot", limit: 1 } });
  const waitFor = new WaitFor(control);
  return {
    url: address,
    env: botEnvironment(address, apps[0]),
    control,
    waitFor,
    tenants: tenantsHandle(control, (tenantUrl) => connectEmulator(tenantUrl, options, readFixtures), readFixtures),
    clock: clockHandle(control),
    deliveries: deliveriesHandle(control),
    as: (fcid) => new Person(control, text("as: fcid", fcid)),
    app: (appId) => new AppHandle(control, address, text("app: app_id", appId)),
    async reset() {
      await control.call("resetTenant");
      waitFor.forget();
    },
  };
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

function clockHandle(control: ControlApi): ClockHandle {
  return {
    now: async () => (await control.call("getClock")).now,
    advance: (by) => control.call("advanceClock", { body: typeof by === "number" ? { by_ms: by } : { by } }),
    async freeze(at) {
      await control.call("setClock", { body: { mode: "frozen", ...(at !== undefined && { now: at }) } });
    },
    async run() {
      await control.call("setClock", { body: { mode: "real" } });
    },
  };
}

function deliveriesHandle(control: ControlApi): DeliveriesHandle {
  const self = (deliveryId: string) => ({ params: { delivery_id: deliveryId } });
  return {
    list: async (filter = {}) => (await control.call("listDeliveries", { query: filter })).deliveries,
    get: (deliveryId) => control.call("readDelivery", self(deliveryId)),
    redeliver: (deliveryId, payload) =>
      control.call("redeliver", { ...self(deliveryId), ...(payload !== undefined && { body: { payload } }) }),
    async settle(timeoutMs = 5000) {
      await control.call("settleDeliveries", { body: { timeout_ms: timeoutMs } });
    },
  };
}
