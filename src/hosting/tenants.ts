import { EmulatorError, FinchatError } from "../core/errors.ts";
import { labelledMetrics } from "../core/prometheus.ts";
import { systemRandom } from "../core/random.ts";
import type { Settings } from "../core/settings.ts";
import { systemTime } from "../core/wall.ts";
import type { HostedTenant as ShownTenant, TenantHost, TenantPage, TenantRequest } from "../routes/services.ts";
import { isDeepStrictEqual } from "node:util";
import { Persistence } from "../store/persistence.ts";
import { StateError } from "../store/state-error.ts";
import type { HostingContext } from "./hosted-instance.ts";
import { HostedTenant, type TenantFacts } from "./hosted-tenant.ts";
import { TenantFolder } from "./tenant-folder.ts";
import { checkFixtures, checkTenantRequest, type CheckedRequest } from "./tenant-request.ts";

/** The tenants of a process, each a complete emulator below `/t/NAME`. */
export class Tenants implements TenantHost {
  readonly #context: HostingContext;
  readonly #tenants = new Map<string, HostedTenant>();
  /** Creations in progress by name; they never reject. */
  readonly #starting = new Map<string, Promise<unknown>>();
  /** Deletions in progress by name: a new tenant of the name waits for the folder of the old one. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #folders = new Map<string, TenantFolder>();
  #created = 0;
  #isClosing = false;

  constructor(context: HostingContext) {
    this.#context = context;
  }

  /** Returns a tenant by its name, as written in a path. */
  find(name: string): HostedTenant | undefined {
    return this.#tenants.get(name);
  }

  /** Loads the tenants of the data folder. @throws StateError naming the folder of a damaged one */
  async load(): Promise<void> {
    for (const { name, path, request, createdAt } of TenantFolder.saved(this.#context.dataDir)) {
      try {
        await this.#start({ ...request, name }, this.#check({ ...request, name }), createdAt);
      } catch (error) {
        if (!(error instanceof FinchatError)) throw error;
        throw new StateError(`${path}: the request that created the tenant is refused: ${error.message}`, {
          cause: error,
        });
      }
    }
  }

  async create(request: TenantRequest, origin: string, nameIn?: "body" | "path"): Promise<ShownTenant> {
    const { name = this.#newName() } = request;
    const checked = this.#check({ ...request, name }, nameIn);
    this.#refuseReserved(name);
    const started = this.#start({ ...request, name }, checked, undefined);
    this.#starting.set(
      name,
      started.catch(() => undefined),
    );
    try {
      return (await started).shownWithEnvironment(origin);
    } finally {
      this.#starting.delete(name);
    }
  }

  list(origin: string, { after, limit }: { after: number; limit: number }): TenantPage {
    const rows: ShownTenant[] = [];
    let last = 0;
    for (const tenant of this.#tenants.values()) {
      if (tenant.facts.number <= after) continue;
      if (rows.length === limit) return { rows, next: last };
      rows.push(tenant.shown(origin));
      last = tenant.facts.number;
    }
    return { rows };
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
    this.#isClosing = true;
    await Promise.all(this.#starting.values());
    await Promise.all(
      Array.from(this.#tenants.values(), async (tenant) => {
        await tenant.close();
        await this.#folders.get(tenant.facts.name)?.release();
      }),
    );
    await Promise.allSettled(this.#ending.values());
  }

  #check(request: TenantRequest, nameIn?: "body" | "path"): CheckedRequest {
    return checkTenantRequest(request, this.#context.start, nameIn);
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
  #refuseReserved(name: string): void {
    if (this.#isClosing) throw new EmulatorError("EMULATOR_CONFLICT", "the emulator is closing");
    if (this.#isTaken(name)) throw new EmulatorError("EMULATOR_CONFLICT", `there is a tenant ${name} already`);
    const { max } = this.#context.settings().tenants;
    if (this.#tenants.size + this.#starting.size >= max) {
      const idle = [...this.#tenants.values()].sort((a, b) => a.lastUsedAt - b.lastUsedAt)[0];
      const hint = idle === undefined ? "" : `; ${idle.facts.name} is idle for longest`;
      throw new EmulatorError("EMULATOR_CONFLICT", `tenants.max allows ${max} tenants${hint}`);
    }
  }

  async #start(
    request: TenantRequest & { name: string },
    { ttlMs, options, fixtures, media }: CheckedRequest,
    savedAt: number | undefined,
  ): Promise<HostedTenant> {
    const { name } = request;
    // Whether the deletion before succeeded is for its caller; a new folder begins empty anyway.
    await this.#ending.get(name)?.catch(() => undefined);
    const { wall, start, dataDir } = this.#context;
    const facts: TenantFacts = { name, number: ++this.#created, createdAt: savedAt ?? systemTime(), ttlMs };
    const folder = await TenantFolder.open({ dataDir, name, media, isNew: savedAt === undefined });
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
