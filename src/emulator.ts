import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Config } from "./config.ts";
import { EmulatorClock, type ClockState } from "./core/clock.ts";
import { Ids, requestIds } from "./core/ids.ts";
import type { Logger } from "./core/logger.ts";
import { SeededRandom, systemRandom } from "./core/random.ts";
import { mergeSettings, SettingsHolder } from "./core/settings.ts";
import { systemTime, wallClock } from "./core/wall.ts";
import { Apps } from "./domain/apps.ts";
import { AppMarket } from "./domain/apps-market.ts";
import { isLive } from "./domain/app-status.ts";
import { Cards } from "./domain/cards.ts";
import { Contacts } from "./domain/contacts.ts";
import type { DomainContext } from "./domain/context.ts";
import { Devices } from "./domain/devices.ts";
import { Forwarder } from "./domain/forwarder.ts";
import { GroupRooms } from "./domain/group-rooms.ts";
import { Messages } from "./domain/messages.ts";
import { MessagesAsUser } from "./domain/messages-as-user.ts";
import { Moderation } from "./domain/moderation.ts";
import { People } from "./domain/people.ts";
import { Rooms } from "./domain/rooms.ts";
import { Timeline } from "./domain/timeline.ts";
import { Tokens } from "./domain/tokens.ts";
import { Webhooks } from "./domain/webhooks.ts";
import { Bus } from "./events/bus.ts";
import { fixtures as validators } from "./generated/validators.js";
import { createApp } from "./http/app.ts";
import { Pusher } from "./pusher/pusher.ts";
import { localForwarder } from "./routes/local-forwarder.ts";
import { allRoutes } from "./routes/index.ts";
import type { Services } from "./routes/services.ts";
import { completeTenant } from "./store/fixtures/complete.ts";
import { checkTenant, loadFixtures } from "./store/fixtures/load.ts";
import type { TenantInput } from "./store/fixtures/types.ts";
import { Persistence, type SavedState } from "./store/persistence.ts";
import { plant } from "./store/plant.ts";
import { Store } from "./store/store.ts";

/** How to start an emulator: a `Config`, where the tenant may also be an object. */
export interface EmulatorOptions extends Omit<Config, "fixtures" | "warnings"> {
  readonly fixtures?: string | TenantInput;
  readonly logger: Logger;
}

/** The tenant that comes with the emulator. */
const defaultFixtures = fileURLToPath(new URL("../fixtures", import.meta.url));

/**
 * Starts an emulator and listens.
 * @throws FixtureError when the tenant is wrong; what Node throws when it cannot listen
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const emulator = new Emulator(options, Persistence.open(options.dataDir));
  await emulator.start();
  return emulator;
}

/** One emulator, with everything that belongs to it: several live side by side in one process and share nothing. */
export class Emulator {
  readonly #options: EmulatorOptions;
  readonly #persistence: Persistence;
  readonly #tenant: TenantInput;
  readonly #clockAtStart: ClockState;
  readonly #random;
  readonly #store = new Store();
  readonly #bus = new Bus();
  readonly #clock: EmulatorClock;
  readonly #ids: Ids;
  readonly #settings: SettingsHolder;
  readonly #pusher: Pusher;
  readonly #server: Server;
  #domain = "";
  #closing: Promise<void> | undefined;

  constructor(options: EmulatorOptions, persistence: Persistence) {
    this.#options = options;
    this.#persistence = persistence;
    this.#tenant = readTenant(options.fixtures ?? defaultFixtures);
    this.#clockAtStart = clockAtStart(options.clock);
    this.#random = options.seed === undefined ? systemRandom : new SeededRandom(options.seed, "ids");
    this.#clock = new EmulatorClock(this.#clockAtStart, () => {
      this.#tellTime();
    });
    this.#ids = new Ids(this.#random, () => this.#clock.now(), this.#store.counters);
    this.#settings = new SettingsHolder(this.#settingsAtStart());
    this.#store.listen({ committed: () => this.#bus.committed(), undone: () => this.#bus.undone() });
    const context = this.#domainContext();
    this.#pusher = new Pusher(
      {
        ...context,
        wall: wallClock,
        logger: options.logger,
        isLive: (app) => isLive(app.status),
      },
      localForwarder({ ...context, forwarder: new Forwarder(context), tokens: new Tokens(context) }, () =>
        this.#server.listening ? this.url : undefined,
      ),
    );
    const services = this.#services(context);
    const app = createApp(allRoutes(services), {
      gatekeeper: services.tokens,
      settings: () => this.#settings.current,
      logger: options.logger,
      wall: wallClock,
      requestId: requestIds(),
    });
    this.#server = createServer(app);
  }

  /** Where it listens, `http://HOST:PORT`. */
  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  }

  /** Loads the saved state, or the tenant into an empty folder, and listens. */
  async start(): Promise<void> {
    const saved = await this.#persistence.load();
    if (saved === undefined) this.#plant();
    else await this.#restore(saved);
    this.#pusher.resume();
    await listen(this.#server, this.#options.port, this.#options.host);
  }

  /** Back to the tenant as it was loaded; clock, seed and settings as they were at the start. */
  async reset(): Promise<void> {
    this.#pusher.halt();
    this.#store.restore({ counters: { last: 0, position: 0, seq: 0 }, collections: {} });
    this.#random.restore(undefined);
    this.#settings.replace(this.#settingsAtStart());
    await this.#clock.restore(this.#clockAtStart);
    this.#plant();
    this.#everythingChanged();
  }

  /** Stops: what is under way is broken off, the state is saved. Calling it again waits for the same end. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await Promise.all([closed, this.#pusher.close()]);
    this.#clock.close();
    await this.#persistence.save(this.#savedState());
  }

  #plant(): void {
    const tenant = completeTenant(this.#tenant, { ids: this.#ids, now: this.#clock.now() });
    this.#domain = tenant.domain;
    plant(this.#store, tenant);
  }

  async #restore(saved: SavedState): Promise<void> {
    this.#store.restore(saved);
    this.#domain = saved.domain;
    this.#random.restore(saved.random);
    await this.#clock.restore(saved.clock);
  }

  #savedState(): SavedState {
    const random = this.#random.state();
    return {
      version: 1,
      domain: this.#domain,
      clock: this.#clock.state(),
      ...(random !== undefined && { random }),
      ...this.#store.snapshot(),
    };
  }

  #everythingChanged(): void {
    this.#pusher.resume();
    this.#store.change(() => {
      this.#bus.publish({ kind: "state" });
    });
  }

  #tellTime(): void {
    this.#store.change(() => {
      this.#bus.publish({ kind: "clock", now: this.#clock.now(), mode: this.#clock.mode });
    });
  }

  #settingsAtStart() {
    return mergeSettings(this.#tenant.settings ?? {}, this.#options.settings);
  }

  #domainContext(): DomainContext {
    return {
      store: this.#store,
      rows: this.#store.collections,
      clock: this.#clock,
      ids: this.#ids,
      bus: this.#bus,
      settings: this.#settings,
      domain: () => this.#domain,
    };
  }

  #services(context: DomainContext): Services {
    const tokens = new Tokens(context);
    const people = new People(context);
    const rooms = new Rooms(context);
    const contacts = new Contacts(context);
    const messages = new Messages(context, rooms, new Moderation(context, people, contacts));
    const cards = new Cards(context, messages);
    const apps = new Apps(context, tokens);
    return {
      ...context,
      clock: this.#clock,
      wall: wallClock,
      contacts,
      people,
      tokens,
      apps,
      market: new AppMarket(context, { apps, people, contacts }),
      rooms,
      groupRooms: new GroupRooms(context, people, rooms),
      messages,
      messagesAsUser: new MessagesAsUser(context, { people, rooms, messages }),
      cards,
      webhooks: new Webhooks(context, rooms, messages),
      devices: new Devices(context, people),
      forwarder: new Forwarder(context),
      timeline: new Timeline(context, rooms, cards),
      pusher: this.#pusher,
      reset: () => this.reset(),
    };
  }
}

function readTenant(fixtures: string | TenantInput): TenantInput {
  const check = { validate: validators.Tenant };
  return typeof fixtures === "string" ? loadFixtures(fixtures, check) : checkTenant(fixtures, check);
}

function clockAtStart(clock: Config["clock"]): ClockState {
  const now = clock.mode === "frozen" ? (clock.at ?? systemTime()) : systemTime();
  return { mode: clock.mode, now, offset: 0 };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
