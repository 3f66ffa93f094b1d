import type { IncomingMessage, ServerResponse } from "node:http";
import type { Express } from "express";
import { checkDefaultUserIn } from "./check-settings.ts";
import { Background } from "./core/background.ts";
import { EmulatorClock, type ClockState } from "./core/clock.ts";
import { Ids, instanceId, requestIds } from "./core/ids.ts";
import type { LagMonitor } from "./core/lag-monitor.ts";
import type { Logger } from "./core/logger.ts";
import { ConfigError, type ClockStart } from "./core/option-values.ts";
import { SeededRandom, systemRandom } from "./core/random.ts";
import { mergeSettings, SettingsHolder, type Settings, type SettingsPatch } from "./core/settings.ts";
import { systemTime, wallClock, type WallClock } from "./core/wall.ts";
import { isLive } from "./domain/app-status.ts";
import type { DomainContext } from "./domain/domain-context.ts";
import { Faults } from "./domain/faults.ts";
import { Forwarder } from "./domain/forwarder.ts";
import { MediaLibrary } from "./domain/media.ts";
import { Metrics } from "./domain/metrics.ts";
import { RequestLog } from "./domain/request-log.ts";
import { fixedChanges } from "./domain/settings-changes.ts";
import { Tokens } from "./domain/tokens.ts";
import { Bus } from "./events/bus.ts";
import { createApp, type HttpDeps } from "./http/app.ts";
import type { Route } from "./http/route.ts";
import { inlineTenant } from "./inline-fixtures.ts";
import { packageFile } from "./package-files.ts";
import { PushFaults } from "./pusher/push-faults.ts";
import { Pusher } from "./pusher/pusher.ts";
import { ActionLog } from "./recording/action-log.ts";
import type { TenantOrigin } from "./recording/recorder.ts";
import type { Realtime } from "./realtime/realtime.ts";
import { tenantMetrics } from "./routes/control/metrics.ts";
import { iamRoutes } from "./routes/iam/index.ts";
import { allRoutes } from "./routes/index.ts";
import { localForwarder } from "./routes/local-forwarder.ts";
import type { Services, TenantHost } from "./routes/services.ts";
import { createServices } from "./services.ts";
import { StateKeeper } from "./state-keeper.ts";
import { MediaFiles } from "./store/media-files.ts";
import { mediaFolderIn } from "./store/media-folder.ts";
import type { Persistence } from "./store/persistence.ts";
import { Store } from "./store/store.ts";
import type { TenantInput } from "./tenant/types.ts";

/** Start options of an instance. */
export interface InstanceOptions {
  readonly clock: ClockStart;
  /** Makes ids and faults repeatable. */
  readonly seed?: number;
  /** Laid over the settings' defaults and those of the fixtures. */
  readonly settings: SettingsPatch;
  readonly logger: Logger;
}

/** Surroundings of an instance: the process that serves it. */
export interface InstanceHost {
  /** Prefix of all its paths: "" for the process's own tenant, `/t/NAME` for a hosted one. */
  readonly basePath: string;
  /** Returns the URL of the process; undefined while it does not listen. */
  readonly url: () => string | undefined;
  /** Returns the port of the IAM's own listener, if there is one. */
  readonly iamPort: () => number | undefined;
  /** Returns the settings of network access, which are the process's; undefined when they are the instance's own. */
  readonly control?: () => Settings["control"];
  /** Returns the reason why settings cannot be applied here; undefined when they can. */
  readonly objection: (settings: Settings) => string | undefined;
  /** Monitor of the process's event loop. */
  readonly lag: LagMonitor;
  /** Origin of the tenant. */
  readonly origin: () => TenantOrigin;
  /** Hosted tenants, for the process's own tenant alone. */
  readonly tenants?: TenantHost;
}

/** One complete emulator without its server: state, clock, rules, queues, feeds, IAM and routes. Instances share nothing. */
export class Instance {
  /** The whole API that it serves. */
  readonly routes: readonly Route[];
  /** Express application of the whole API. */
  readonly app: Express;
  readonly #options: InstanceOptions;
  readonly #host: InstanceHost;
  readonly #persistence: Persistence;
  readonly #state: StateKeeper;
  #tenant: TenantInput;
  readonly #random;
  readonly #faultRandom;
  readonly #pushFaultRandom;
  readonly #store = new Store();
  readonly #background: Background;
  readonly #wall: WallClock;
  readonly #bus: Bus;
  readonly #clock: EmulatorClock;
  readonly #ids: Ids;
  readonly #settings: SettingsHolder;
  readonly #pushFaults: PushFaults;
  readonly #pusher: Pusher;
  readonly #media: MediaLibrary;
  readonly #requestLog: RequestLog;
  readonly #metrics: Metrics;
  readonly #realtime: Realtime;
  readonly #services: Services;
  readonly #http: HttpDeps;

  constructor(
    options: InstanceOptions,
    { tenant, persistence, host }: { tenant: TenantInput; persistence: Persistence; host: InstanceHost },
  ) {
    this.#options = options;
    this.#host = host;
    this.#tenant = tenant;
    this.#persistence = persistence;
    this.#random = options.seed === undefined ? systemRandom : new SeededRandom(options.seed, "ids");
    this.#faultRandom = options.seed === undefined ? systemRandom : new SeededRandom(options.seed, "faults");
    this.#pushFaultRandom = options.seed === undefined ? systemRandom : new SeededRandom(options.seed, "push faults");
    this.#background = new Background(options.logger, host.lag);
    this.#wall = this.#background.wallClock(wallClock);
    this.#bus = new Bus(this.#store.counters, this.#background);
    const clockState = clockAtStart(options.clock);
    this.#clock = new EmulatorClock(clockState, () => this.#tellTime(), this.#background);
    this.#ids = new Ids(this.#random, () => this.#clock.now(), this.#store.counters);
    this.#settings = new SettingsHolder(this.#settingsAtStart(), host.control);
    const context = this.#domainContext();
    this.#media = new MediaLibrary(context, new MediaFiles(mediaFolderIn(persistence.folder)));
    this.#requestLog = new RequestLog(context);
    this.#metrics = new Metrics(this.#bus);
    this.#pushFaults = new PushFaults(context, this.#pushFaultRandom);
    this.#pusher = new Pusher(
      {
        ...context,
        wall: this.#wall,
        logger: options.logger,
        background: this.#background,
        isLive: (app) => isLive(app.status),
      },
      this.#pushFaults,
      localForwarder({ ...context, forwarder: new Forwarder(context), tokens: new Tokens(context) }, () => {
        const url = host.url();
        return url === undefined ? undefined : url + host.basePath;
      }),
    );
    this.#state = new StateKeeper({ ...this.#stateParts(), random: this.#random, persistence }, clockState);
    this.#services = this.#createServices(context);
    this.#realtime = this.#services.realtime;
    this.#http = this.#httpDeps(context);
    this.routes = allRoutes(this.#services);
    this.app = createApp(this.routes, this.#http);
  }

  /** Makes an Express application of the IAM alone. */
  iamApp(): Express {
    return createApp(iamRoutes(this.#services), this.#http);
  }

  get settings(): Settings {
    return this.#settings.current;
  }

  /** Number of calls to the platform and the IAM. */
  get requests(): number {
    return this.#metrics.appCalls;
  }

  /** Number of messages in the state. */
  get messages(): number {
    return this.#store.collections.messages.size;
  }

  /** Returns its metrics, without those of the process. */
  metricsText(): string {
    return tenantMetrics(this.#services);
  }

  /** Returns the first bot of the tenant, as tests are told about it. */
  firstBot(): { app_id: string; secret: string; callback: { token: string }; bot?: string } | undefined {
    for (const app of this.#store.collections.apps.rows()) if (app.bot !== undefined) return app;
    return undefined;
  }

  /** Serves a request whose path has no prefix. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.app(request, response);
  }

  /** Loads the saved state, or the tenant into an empty folder. */
  async load(): Promise<void> {
    await this.#state.load(this.#tenant);
  }

  /** Resets to the tenant as it was loaded; clock, seed and settings as they were at the start. */
  async reset(): Promise<void> {
    await this.#state.reset(this.#tenant, this.#settingsAtStart(), () => {
      this.#faultRandom.restore(undefined);
      this.#pushFaultRandom.restore(undefined);
      this.#requestLog.clear();
    });
  }

  /** Resets to another tenant. @throws ConfigError, changing nothing, when the tenant's settings need another start */
  async resetTo(tenant: TenantInput, check: (settings: Settings) => void): Promise<void> {
    const settings = this.#settingsAtStart(tenant);
    check(settings);
    checkDefaultUserIn(tenant, settings);
    const fixed = fixedChanges(this.#settingsAtStart(), settings);
    if (fixed.length > 0) {
      throw new ConfigError(`${fixed.join(", ")} cannot change while the emulator runs: start it anew`);
    }
    this.#tenant = tenant;
    await this.reset();
  }

  /** The tenant as it was loaded. */
  get tenant(): TenantInput {
    return this.#tenant;
  }

  /** Closes the feeds: their readers are told that the emulator stops. */
  closeFeeds(): void {
    this.#realtime.close();
  }

  /** Ends everything in progress, and saves the state. */
  async close(): Promise<void> {
    await Promise.all([this.#pusher.close(), this.#media.close()]);
    this.#clock.close();
    await this.#persistence.close();
  }

  #tellTime(): void {
    this.#store.change(() => {
      this.#bus.publish({ kind: "clock", now: this.#clock.now(), mode: this.#clock.mode });
    });
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

  #httpDeps({ faults }: DomainContext): HttpDeps {
    return {
      gatekeeper: this.#services.tokens,
      settings: () => this.#settings.current,
      logger: this.#options.logger,
      background: this.#background,
      wall: this.#wall,
      lag: this.#host.lag,
      requestId: requestIds(),
      now: () => this.#clock.now(),
      faults,
      requestLog: this.#requestLog,
      metrics: this.#metrics,
      saved: () => this.#state.saved(),
    };
  }

  #recordedParts() {
    const actions = new ActionLog(() => {
      const { feed_entries: count, journal_bytes: bytes } = this.#settings.current.limits;
      return { count, bytes };
    });
    this.#bus.observe(({ kind }) => {
      if (kind === "state") actions.clear();
    });
    return {
      actions,
      seed: this.#options.seed,
      settings: this.#options.settings,
      origin: this.#host.origin,
      tenant: () => this.#tenant,
      fixtures: () => inlineTenant(this.#tenant),
      isFromFixtures: () => this.#state.isFromFixtures,
    };
  }

  #createServices(context: DomainContext): Services {
    const { basePath, iamPort, lag, objection, tenants, url } = this.#host;
    return createServices(context, {
      instance: instanceId(),
      clock: this.#clock,
      wall: this.#wall,
      lag,
      background: this.#background,
      media: this.#media,
      requestLog: this.#requestLog,
      metrics: this.#metrics,
      pushFaults: this.#pushFaults,
      pusher: this.#pusher,
      logger: this.#options.logger,
      consoleFolder: packageFile("dist/console"),
      ownUrl: url,
      packageFile,
      basePath,
      objection,
      iamPort,
      tenants,
      reset: () => this.reset(),
      exportState: (withMedia) => this.#state.export(withMedia),
      importState: (snapshot, warn) => this.#state.import(snapshot, warn),
      recorded: this.#recordedParts(),
    });
  }
}

function clockAtStart(clock: ClockStart): ClockState {
  return clock.mode === "real" ? { mode: "real", offset: 0 } : { mode: "frozen", now: clock.at ?? systemTime() };
}
