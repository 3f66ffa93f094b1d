import { EmulatorError } from "../core/errors.ts";
import { labelledMetrics } from "../core/prometheus.ts";
import { systemRandom } from "../core/random.ts";
import type { Settings } from "../core/settings.ts";
import { systemTime } from "../core/wall.ts";
import type { HostedTenant as ShownTenant, TenantHost, TenantRequest } from "../routes/services.ts";
import { isDeepStrictEqual } from "node:util";
import { Persistence } from "../store/persistence.ts";
import type { HostingContext } from "./hosted-instance.ts";
import { HostedTenant, type TenantFacts } from "./hosted-tenant.ts";
import { TenantFolder } from "./tenant-folder.ts";
import { checkFixtures, checkTenantRequest } from "./tenant-request.ts";

/** The tenants of a process, each a complete emulator below `/t/NAME`. */
export class Tenants implements TenantHost {
  readonly #context: HostingContext;
  readonly #tenants = new Map<string, HostedTenant>();
  /** Names of tenants that are being created or loaded. */
  readonly #starting = new Set<string>();
  /** Deletions in progress by name: a new tenant of the name waits for the folder of the old one. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #folders = new Map<string, TenantFolder>();

  constructor(context: HostingContext) {
    this.#context = context;
  }

  /** Returns a tenant by its name, as written in a path. */
  find(name: string): HostedTenant | undefined {
    return this.#tenants.get(name);
  }

  /** Loads the tenants of the data folder. @throws StateError naming the folder of a damaged one */
  async load(): Promise<void> {
    for (const { name, request, createdAt } of TenantFolder.saved(this.#context.dataDir)) {
      await this.#start({ ...request, name }, createdAt);
    }
  }

  async create(request: TenantRequest, origin: string): Promise<ShownTenant> {
    const { name = this.#newName() } = request;
    checkTenantRequest({ ...request, name }, this.#context.start);
    this.#reserve(name);
    try {
      const tenant = await this.#start({ ...request, name }, undefined);
      return tenant.shownWithEnvironment(origin);
    } finally {
      this.#starting.delete(name);
    }
  }

  list(origin: string): ShownTenant[] {
    return Array.from(this.#tenants.values(), (tenant) => tenant.shown(origin));
  }

  read(name: string, origin: string): ShownTenant {
    const tenant = this.#tenants.get(name);
    if (tenant === undefined) throw unknownTenant(name);
    return tenant.shown(origin);
  }

  async delete(name: string): Promise<void> {
    const tenant = this.#tenants.get(name);
    if (tenant === undefined) throw unknownTenant(name);
    this.#tenants.delete(name);
    const folder = this.#folders.get(name);
    this.#folders.delete(name);
    folder?.markDeleted();
    const ended = tenant
      .close()
      .then(() => folder?.remove())
      .finally(() => {
        if (this.#ending.get(name) === ended) this.#ending.delete(name);
      });
    this.#ending.set(name, ended);
    await ended;
  }

  metrics(): string[] {
    return Array.from(this.#tenants.values(), ({ facts: { name }, instance }) =>
      labelledMetrics(instance.metricsText(), { tenant: name }),
    );
  }

  /** Ends all tenants; those of a data folder stay there. */
  async close(): Promise<void> {
    await Promise.all(
      Array.from(this.#tenants.values(), async (tenant) => {
        await tenant.close();
        await this.#folders.get(tenant.facts.name)?.release();
      }),
    );
    await Promise.all(this.#ending.values());
  }

  #newName(): string {
    let name: string;
    do name = Buffer.from(systemRandom.bytes(6)).toString("hex");
    while (this.#isTaken(name));
    return name;
  }

  #isTaken(name: string): boolean {
    return this.#tenants.has(name) || this.#starting.has(name);
  }

  /** @throws EmulatorError EMULATOR_CONFLICT for a name that is taken, and for one tenant too many */
  #reserve(name: string): void {
    if (this.#isTaken(name)) throw new EmulatorError("EMULATOR_CONFLICT", `there is a tenant ${name} already`);
    const { max } = this.#context.settings().tenants;
    if (this.#tenants.size + this.#starting.size >= max) {
      const idle = [...this.#tenants.values()].sort((a, b) => a.lastUsedAt - b.lastUsedAt)[0];
      const hint = idle === undefined ? "" : `; ${idle.facts.name} is idle for longest`;
      throw new EmulatorError("EMULATOR_CONFLICT", `tenants.max allows ${max} tenants${hint}`);
    }
    this.#starting.add(name);
  }

  async #start(request: TenantRequest & { name: string }, savedAt: number | undefined): Promise<HostedTenant> {
    const { name } = request;
    await this.#ending.get(name);
    const { wall, start } = this.#context;
    const { ttlMs, options, fixtures, media } = checkTenantRequest(request, start);
    const facts: TenantFacts = { name, createdAt: savedAt ?? systemTime(), ttlMs };
    const folder = await TenantFolder.open(this.#context.dataDir, name, media);
    try {
      const tenant = fixtures === undefined ? this.#context.tenant() : checkFixtures(folder.withMedia(fixtures));
      const instance = this.#context.create(
        { ...options, logger: start.logger.child({ tenant: name }) },
        {
          tenant,
          persistence: await Persistence.open(folder.statePath, this.#context.onFailure),
          host: { basePath: `/t/${name}`, objection: (settings) => this.#objection(settings) },
        },
      );
      const hosted = new HostedTenant(facts, instance, wall);
      try {
        await instance.load();
        if (savedAt === undefined) folder.save({ request, createdAt: facts.createdAt });
      } catch (error) {
        await hosted.close();
        throw error;
      }
      this.#tenants.set(name, hosted);
      this.#folders.set(name, folder);
      hosted.expireWith(() => {
        this.#context.background.run(`the end of tenant ${name}`, () => this.delete(name));
      });
      return hosted;
    } catch (error) {
      if (savedAt === undefined) await folder.remove();
      throw error;
    }
  }

  #objection(settings: Settings): string | undefined {
    const { control } = this.#context.settings();
    return isDeepStrictEqual(settings.control, control) ? undefined : "control.* are settings of the process";
  }
}

const unknownTenant = (name: string): EmulatorError =>
  new EmulatorError("EMULATOR_NOT_FOUND", `there is no tenant ${name.slice(0, 100)}`);
