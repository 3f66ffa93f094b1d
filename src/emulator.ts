import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkSettings } from "./check-settings.ts";
import { Background } from "./core/background.ts";
import { LagMonitor } from "./core/lag-monitor.ts";
import type { Logger } from "./core/logger.ts";
import { pointerSegments } from "./core/pointer.ts";
import { wallClock, type WallClock } from "./core/wall.ts";
import type { Config } from "./emulator-config.ts";
import { TenantFront } from "./hosting/front.ts";
import { Tenants } from "./hosting/tenants.ts";
import type { Route } from "./http/route.ts";
import { listen } from "./http/listen.ts";
import { createHttpServer, stop, urlOf } from "./http/server.ts";
import { routeUpgrades } from "./http/upgrade.ts";
import { Instance } from "./instance.ts";
import { packageFile } from "./package-files.ts";
import { readDefaultTenant, readTenant } from "./read-tenant.ts";
import type { TenantOrigin } from "./recording/recorder.ts";
import { checkRemoteAccess, remoteAccessProblem } from "./remote-access.ts";
import { removeAbandonedFolders } from "./store/disk/temporary-folder.ts";
import { Persistence } from "./store/persistence.ts";
import type { StateError } from "./store/state-error.ts";
import type { TenantInput } from "./tenant/types.ts";
import { FixturesWatch } from "./tenant/watch.ts";

/** Start options of an emulator: a `Config`, where the tenant may also be an object. */
export interface EmulatorOptions extends Omit<Config, "fixtures" | "warnings"> {
  readonly fixtures?: string | TenantInput;
  readonly logger: Logger;
  /** Called when the emulator cannot go on, after it has stopped: no later change could be saved. */
  readonly onFailure?: (error: StateError) => void;
}

/** The tenant that comes with the emulator. */
const defaultFixtures = (): string => packageFile("fixtures");

/**
 * Starts an emulator and listens.
 * @throws FixtureError when the tenant is wrong; StateError when the data folder cannot be used; ConfigError when a
 *   setting is wrong or it would be open to everybody; ListenError when it cannot listen
 */
export async function startEmulator(given: EmulatorOptions): Promise<Emulator> {
  const { fixtures, settings } = given;
  checkSettings(settings, (pointer) => ["settings", ...pointerSegments(pointer)].join("."));
  const options = { ...given, settings: structuredClone(settings) };
  const tenant = fixtures === undefined ? readDefaultTenant(defaultFixtures()) : await readTenant(fixtures);
  const emulator: Emulator = new Emulator(options, tenant, await Persistence.open(options.dataDir, failing));
  function failing(error: StateError): void {
    emulator.fail(error);
  }
  try {
    await emulator.start();
  } catch (error) {
    await emulator.close();
    throw error;
  }
  new Background(given.logger).run("the removal of abandoned folders", removeAbandonedFolders);
  return emulator;
}

/** A listening emulator: the process's own tenant at `/`, and hosted tenants below `/t/`. */
export class Emulator {
  readonly #options: EmulatorOptions;
  readonly #wall: WallClock;
  readonly #lag: LagMonitor;
  readonly #own: Instance;
  readonly #tenants: Tenants;
  readonly #server: Server;
  /** The IAM's own, where the setting `iam.port` asks for one. */
  readonly #iamServer: Server | undefined;
  #fixturesWatch: FixturesWatch | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: EmulatorOptions, tenant: TenantInput, persistence: Persistence) {
    this.#options = options;
    this.#lag = new LagMonitor(wallClock, options.logger);
    const background = new Background(options.logger, this.#lag);
    this.#wall = background.wallClock(wallClock);
    const surroundings = {
      lag: this.#lag,
      url: () => (this.#server.listening ? this.url : undefined),
      iamPort: () => (this.#iamServer?.address() as AddressInfo | null | undefined)?.port,
    };
    this.#tenants = new Tenants({
      start: options,
      wall: this.#wall,
      background,
      dataDir: options.dataDir,
      tenant: () => this.#own.tenant,
      settings: () => this.#own.settings,
      create: (instanceOptions, given) =>
        new Instance(instanceOptions, {
          ...given,
          host: {
            ...surroundings,
            ...given.host,
            origin: () => (given.tenant === this.#own.tenant ? originOf(options) : "inline"),
            control: () => this.#own.settings.control,
          },
        }),
      onFailure: (error) => {
        this.fail(error);
      },
    });
    this.#own = new Instance(options, {
      tenant,
      persistence,
      host: {
        ...surroundings,
        basePath: "",
        origin: () => originOf(options),
        objection: (settings) => remoteAccessProblem(options, settings),
        tenants: this.#tenants,
      },
    });
    const front = new TenantFront(this.#tenants);
    this.#server = createHttpServer(front.before(this.#own.app, "app"));
    routeUpgrades(this.#server, front.before(this.#own.app, "app"));
    const iamApp = this.#own.settings.iam.port === null ? undefined : this.#own.iamApp();
    this.#iamServer = iamApp && createHttpServer(front.before(iamApp, "iamApp"));
  }

  /** The whole API that it serves. */
  get routes(): readonly Route[] {
    return this.#own.routes;
  }

  /** URL that it listens on, `http://HOST:PORT`. */
  get url(): string {
    return urlOf(this.#server);
  }

  /** Returns the token that the control API requires; null without one. */
  get controlToken(): string | null {
    return this.#own.settings.control.token;
  }

  /** URL of the IAM: on its own port, if it has one. */
  get iamUrl(): string {
    return urlOf(this.#iamServer ?? this.#server);
  }

  /** Loads the saved state, or the tenant into an empty folder, then the hosted tenants, and listens. */
  async start(): Promise<void> {
    await this.#own.load();
    checkRemoteAccess(this.#options, this.#own.settings);
    await this.#tenants.load();
    const { host, port } = this.#options;
    await listen(this.#server, { host, port, portOption: "port" });
    const iamPort = this.#own.settings.iam.port;
    if (this.#iamServer !== undefined && iamPort !== null) {
      await listen(this.#iamServer, { host, port: iamPort, portOption: "iam.port" });
    }
    this.#fixturesWatch = this.#watchFixtures();
    this.#lag.start();
  }

  /** Resets the process's own tenant: as it was loaded, with clock, seed and settings as they were at the start. */
  reset(): Promise<void> {
    return this.#own.reset();
  }

  /** Stops for good because changes can no longer be saved. */
  fail(error: StateError): void {
    this.#options.logger.fatal({ err: error }, "the state can no longer be saved");
    const tell = (): void => this.#options.onFailure?.(error);
    this.close().then(tell, tell);
  }

  /** Stops: everything in progress is cut off, the state is saved. Calling it again waits for the same end. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#lag.stop();
    await this.#fixturesWatch?.close();
    this.#own.closeFeeds();
    await Promise.all([stop(this.#server), stop(this.#iamServer), this.#tenants.close()]);
    await this.#own.close();
  }

  #watchFixtures(): FixturesWatch | undefined {
    const { watch = false, fixtures = defaultFixtures(), logger } = this.#options;
    if (!watch || typeof fixtures !== "string") return undefined;
    const use = (tenant: TenantInput): Promise<void> =>
      this.#own.resetTo(tenant, (settings) => {
        checkRemoteAccess(this.#options, settings);
      });
    const load = (): Promise<TenantInput> => readTenant(fixtures);
    return new FixturesWatch({ path: fixtures, tenant: this.#own.tenant, load, use, wall: this.#wall, logger });
  }
}

function originOf({ fixtures }: EmulatorOptions): TenantOrigin {
  if (fixtures === undefined) return "default";
  return typeof fixtures === "string" ? { path: fixtures } : "inline";
}
