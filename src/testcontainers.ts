import { statSync } from "node:fs";
import { basename } from "node:path";
import { AbstractStartedContainer, GenericContainer, TestContainers, Wait } from "testcontainers";
import { connectEmulator, type EmulatorConnection, type TenantConnection, type TenantOptions } from "./index.ts";

/** Port of the emulator in its container. */
const port = 3462;

/** Host name under which a test's containers reach its machine. */
const hostSeenFromContainers = "host.testcontainers.internal";

/** The emulator's image, as Testcontainers runs it. Started means well: calls are served. */
export class FinchatContainer extends GenericContainer {
  #controlToken: string | undefined;
  #isHostReachable = false;

  /** `image`: what the emulator's Dockerfile was built as, such as "finchat-emulator". */
  constructor(image: string) {
    super(image);
    this.withExposedPorts(port).withWaitStrategy(Wait.forHttp("/_emulator/health", port));
  }

  /** Starts from this tenant: a file, or a folder of them. */
  withFixtures(path: string): this {
    return statSync(path).isDirectory()
      ? this.withCopyDirectoriesToContainer([{ source: path, target: "/fixtures" }])
      : this.withCopyFilesToContainer([{ source: path, target: `/fixtures/${basename(path)}` }]);
  }

  /** "real", "frozen", or "frozen:" and an instant, such as "frozen:2026-01-31T09:00:00Z". */
  withClock(clock: string): this {
    return this.withEnvironment({ FINCHAT_EMULATOR_CLOCK: clock });
  }

  /** Makes ids and faults repeatable. */
  withSeed(seed: number): this {
    return this.withEnvironment({ FINCHAT_EMULATOR_SEED: String(seed) });
  }

  /** Makes the emulator's own API ask for a token; `connect` brings it. */
  withControlToken(token: string): this {
    this.#controlToken = token;
    return this.withEnvironment({ FINCHAT_EMULATOR_CONTROL_TOKEN: token });
  }

  /** For a bot that runs in the test itself: `hostUrl` then makes its callback reachable. Takes one helper container. */
  withHostAccess(): this {
    this.#isHostReachable = true;
    return this;
  }

  /** Resolves when the emulator is well. */
  override async start(): Promise<StartedFinchatContainer> {
    if (this.#isHostReachable) await TestContainers.exposeHostPorts();
    return new StartedFinchatContainer(await super.start(), this.#controlToken);
  }
}

/** An emulator in a container, which a test talks to as to any other. */
export class StartedFinchatContainer extends AbstractStartedContainer {
  readonly #controlToken: string | undefined;

  /** `started`: what Testcontainers gives; `controlToken`: what its emulator's own API asks for, if anything. */
  constructor(started: ConstructorParameters<typeof AbstractStartedContainer>[0], controlToken?: string) {
    super(started);
    this.#controlToken = controlToken;
  }

  /** URL as seen from the test. In the container's own network it is `http://ALIAS:3462`. */
  getUrl(): string {
    return `http://${this.getHost()}:${this.getMappedPort(port)}`;
  }

  /**
   * The typed client for it.
   * @throws EmulatorApiError when it refuses
   */
  async connect(): Promise<EmulatorConnection> {
    return connectEmulator(this.getUrl(), this.#controlToken === undefined ? {} : { controlToken: this.#controlToken });
  }

  /**
   * Creates a tenant in the container, for parallel tests that share it; `close()` deletes it.
   * @throws FixtureError for fixtures that cannot be used; EmulatorApiError when it is refused
   */
  async tenant(options: TenantOptions = {}): Promise<TenantConnection> {
    return (await this.connect()).tenants.create(options);
  }

  /**
   * A URL of the test's own machine, such as a bot's "http://127.0.0.1:8080/callback", as the emulator reaches it. The
   * container must have been started `withHostAccess`.
   */
  async hostUrl(url: string): Promise<string> {
    const seen = new URL(url);
    await TestContainers.exposeHostPorts(Number(seen.port || (seen.protocol === "https:" ? 443 : 80)));
    seen.hostname = hostSeenFromContainers;
    return seen.href;
  }
}
