import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "./emulator-config.ts";
import { checkDefaultUserIn, checkSettings } from "./check-settings.ts";
import { ConfigError } from "./core/option-values.ts";
import { Background } from "./core/background.ts";
import { EmulatorClock, type ClockState } from "./core/clock.ts";
import { Ids, requestIds } from "./core/ids.ts";
import type { Logger } from "./core/logger.ts";
import { pointerSegments } from "./core/pointer.ts";
import { SeededRandom, systemRandom } from "./core/random.ts";
import { mergeSettings, SettingsHolder, type Settings } from "./core/settings.ts";
import { systemTime, wallClock, type WallClock } from "./core/wall.ts";
import { isLive } from "./domain/app-status.ts";
import type { DomainContext } from "./domain/domain-context.ts";
import { Faults } from "./domain/faults.ts";
import { Forwarder } from "./domain/forwarder.ts";
import { RequestLog } from "./domain/request-log.ts";
import { MediaLibrary } from "./domain/media.ts";
import { Metrics } from "./domain/metrics.ts";
import { fixedChanges } from "./domain/settings-changes.ts";
import { Tokens } from "./domain/tokens.ts";
import { checkRemoteAccess, remoteAccessProblem } from "./remote-access.ts";
import { Bus } from "./events/bus.ts";
import { createApp, type HttpDeps } from "./http/app.ts";
import type { Route } from "./http/route.ts";
import { listen } from "./http/listen.ts";
import { createHttpServer, stop, urlOf } from "./http/server.ts";
import { routeUpgrades } from "./http/upgrade.ts";
import { packageFile } from "./package-files.ts";
import { Pusher } from "./pusher/pusher.ts";
import { readDefaultTenant, readTenant } from "./read-tenant.ts";
import type { Realtime } from "./realtime/realtime.ts";
import { localForwarder } from "./routes/local-forwarder.ts";
import { iamRoutes } from "./routes/iam/index.ts";
import { allRoutes } from "./routes/index.ts";
import type { Services } from "./routes/services.ts";
import { createServices } from "./services.ts";
import type { TenantInput } from "./tenant/types.ts";
import { FixturesWatch } from "./tenant/watch.ts";
import { removeAbandonedFolders } from "./store/disk/temporary-folder.ts";
import { MediaFiles } from "./store/media-files.ts";
import { mediaFolderIn } from "./store/media-folder.ts";
import { StateKeeper } from "./state-keeper.ts";
import { Persistence } from "./store/persistence.ts";
import type { StateError } from "./store/state-error.ts";
import { Store } from "./store/store.ts";

/** Start options of an emulator: a `Config`, where the tenant may also be an object. */
export interface EmulatorOptions extends Omit<Config, "fixtures" | "warnings"> {
  readonly fixtures?: string | TenantInput;
  readonly logger: Logger;
  /** Called when the emulator cannot go on, after it has stopped: nothing that follows could be saved. */
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

/** One emulator, with everything that belongs to it: several live side by side in one process and share nothing. */
export class Emulator {
  /** The whole API that it serves. */
  readonly routes: readonly Route[];
  readonly #options: EmulatorOptions;
  readonly #persistence: Persistence;
  readonly #state: StateKeeper;
  #tenant: TenantInput;
  readonly #random;
  readonly #faultRandom;
  readonly #store = new Store();
  readonly #background: Background;
  readonly #wall: WallClock;
  readonly #bus: Bus;
  readonly #clock: EmulatorClock;
  readonly #ids: Ids;
  readonly #settings: SettingsHolder;
  readonly #pusher: Pusher;
  readonly #media: MediaLibrary;
  readonly #requestLog: RequestLog;
  readonly #realtime: Realtime;
  readonly #server: Server;
  /** The IAM's own, where the setting `iam.port` asks for one. */
  readonly #iamServer: Server | undefined;
  #fixturesWatch: FixturesWatch | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: EmulatorOptions, tenant: TenantInput, persistence: Persistence) {
    this.#options = options;
    this.#tenant = tenant;
    this.#persistence = persistence;
    this.#random = options.seed === undefined ? systemRandom : new SeededRandom(options.seed, "ids");
    this.#faultRandom = options.seed === undefined ? systemRandom : new SeededRandom(options.seed, "faults");
    this.#background = new Background(options.logger);
    this.#wall = this.#background.wallClock(wallClock);
    this.#bus = new Bus(this.#store.counters, this.#background);
    const clockState = clockAtStart(options.clock);
    this.#clock = new EmulatorClock(clockState, () => this.#tellTime(), this.#background);
    this.#ids = new Ids(this.#random, () => this.#clock.now(), this.#store.counters);
    this.#settings = new SettingsHolder(this.#settingsAtStart());
    const context = this.#domainContext();
    this.#media = new MediaLibrary(context, new MediaFiles(mediaFolderIn(persistence.folder)));
    this.#requestLog = new RequestLog(context);
    const metrics = new Metrics(this.#bus);
    this.#pusher = new Pusher(
      {
        ...context,
        wall: this.#wall,
        logger: options.logger,
        background: this.#background,
        isLive: (app) => isLive(app.status),
      },
      localForwarder({ ...context, forwarder: new Forwarder(context), tokens: new Tokens(context) }, () =>
        this.#server.listening ? this.url : undefined,
      ),
    );
    this.#state = new StateKeeper({ ...this.#stateParts(), random: this.#random, persistence }, clockState);
    const services = this.#services(context, metrics);
    this.#realtime = services.realtime;
    const http = this.#httpDeps(services);
    this.routes = allRoutes(services);
    const app = createApp(this.routes, http);
    this.#server = createHttpServer(app);
    routeUpgrades(this.#server, app);
    const hasIamPort = this.#settings.current.iam.port !== null;
    this.#iamServer = hasIamPort ? createHttpServer(createApp(iamRoutes(services), http)) : undefined;
  }

  /** URL that it listens on, `http://HOST:PORT`. */
  get url(): string {
    return urlOf(this.#server);
  }

  /** Returns the token that the control API requires; null without one. */
  get controlToken(): string | null {
    return this.#settings.current.control.token;
  }

  /** URL of the IAM: on its own port, if it has one. */
  get iamUrl(): string {
    return urlOf(this.#iamServer ?? this.#server);
  }

  /** Loads the saved state, or the tenant into an empty folder, and listens. */
  async start(): Promise<void> {
    await this.#state.load(this.#tenant);
    checkRemoteAccess(this.#options, this.#settings.current);
    const { host, port } = this.#options;
    await listen(this.#server, { host, port, portOption: "port" });
    const iamPort = this.#settings.current.iam.port;
    if (this.#iamServer !== undefined && iamPort !== null) {
      await listen(this.#iamServer, { host, port: iamPort, portOption: "iam.port" });
    }
    this.#fixturesWatch = this.#watchFixtures();
  }

  /** Back to the tenant as it was loaded; clock, seed and settings as they were at the start. */
  async reset(): Promise<void> {
    await this.#state.reset(this.#tenant, this.#settingsAtStart(), () => {
      this.#faultRandom.restore(undefined);
      this.#requestLog.clear();
    });
  }

  /** Stops for good because changes can no longer be saved. */
  fail(error: StateError): void {
    this.#options.logger.fatal({ err: error }, "the state can no longer be saved");
    const tell = (): void => this.#options.onFailure?.(error);
    this.close().then(tell, tell);
  }

  /** Stops: what is in progress is broken off, the state is saved. Calling it again waits for the same end. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#fixturesWatch?.close();
    this.#realtime.close();
    await Promise.all([stop(this.#server), stop(this.#iamServer), this.#pusher.close(), this.#media.close()]);
    this.#clock.close();
    await this.#persistence.close();
  }

  #tellTime(): void {
    this.#store.change(() => {
      this.#bus.publish({ kind: "clock", now: this.#clock.now(), mode: this.#clock.mode });
    });
  }

  #watchFixtures(): FixturesWatch | undefined {
    const { watch = false, fixtures = defaultFixtures(), logger } = this.#options;
    if (!watch || typeof fixtures !== "string") return undefined;
    const use = (tenant: TenantInput): Promise<void> => this.#resetTo(tenant);
    const load = (): Promise<TenantInput> => readTenant(fixtures);
    return new FixturesWatch({ path: fixtures, tenant: this.#tenant, load, use, wall: this.#wall, logger });
  }

  /** @throws ConfigError, changing nothing, where the tenant's settings need another start */
  async #resetTo(tenant: TenantInput): Promise<void> {
    const settings = this.#settingsAtStart(tenant);
    checkRemoteAccess(this.#options, settings);
    checkDefaultUserIn(tenant, settings);
    const fixed = fixedChanges(this.#settingsAtStart(), settings);
    if (fixed.length > 0) {
      throw new ConfigError(`${fixed.join(", ")} cannot change while the emulator runs: start it anew`);
    }
    this.#tenant = tenant;
    await this.reset();
  }

  #settingsAtStart(tenant = this.#tenant): Settings {
    return mergeSettings(tenant.settings ?? {}, this.#options.settings);
  }

  #stateParts() {
    return {
      store: this.#store,
      bus: this.#bus,
      clock: this.#clock,
      ids: this.#ids,
      settings: this.#settings,
      media: this.#media,
      pusher: this.#pusher,
      logger: this.#options.logger,
      wall: this.#wall,
    };
  }

  #domainContext(): DomainContext {
    return {
      store: this.#store,
      rows: this.#store.collections,
      clock: this.#clock,
      ids: this.#ids,
      bus: this.#bus,
      settings: this.#settings,
      faults: new Faults({ store: this.#store, rows: this.#store.collections, ids: this.#ids }, this.#faultRandom),
      domain: () => this.#state.domain,
    };
  }

  #httpDeps({ tokens, faults, metrics }: Services): HttpDeps {
    return {
      gatekeeper: tokens,
      settings: () => this.#settings.current,
      logger: this.#options.logger,
      background: this.#background,
      wall: this.#wall,
      requestId: requestIds(),
      now: () => this.#clock.now(),
      faults,
      requestLog: this.#requestLog,
      metrics,
      saved: () => this.#state.saved(),
    };
  }

  #services(context: DomainContext, metrics: Metrics): Services {
    return createServices(context, {
      clock: this.#clock,
      wall: this.#wall,
      background: this.#background,
      media: this.#media,
      requestLog: this.#requestLog,
      metrics,
      pusher: this.#pusher,
      logger: this.#options.logger,
      consoleFolder: packageFile("dist/console"),
      objection: (settings) => remoteAccessProblem(this.#options, settings),
      reset: () => this.reset(),
      iamPort: () => (this.#iamServer?.address() as AddressInfo | null | undefined)?.port,
      exportState: (withMedia) => this.#state.export(withMedia),
      importState: (snapshot, warn) => this.#state.import(snapshot, warn),
    });
  }
}

function clockAtStart(clock: Config["clock"]): ClockState {
  return clock.mode === "real" ? { mode: "real", offset: 0 } : { mode: "frozen", now: clock.at ?? systemTime() };
}
