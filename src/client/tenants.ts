import { Buffer } from "node:buffer";
import type { components } from "../generated/control.d.ts";
import { knownOptions } from "../core/known-options.ts";
import { systemRandom } from "../core/random.ts";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import { everyPage } from "./pages.ts";

type Schemas = components["schemas"];

/** Request of a new tenant; missing parts are as the process was started. */
export interface TenantOptions extends Omit<Schemas["CreateTenantRequest"], "fixtures"> {
  /** A tenant as an object, or the path of a file or folder of fixtures on this machine. */
  readonly fixtures?: string | object;
}

const optionNames = ["name", "fixtures", "clock", "seed", "settings", "ttl"];

/** Name and end of a tenant that the client has created. */
export interface CreatedTenant extends AsyncDisposable {
  readonly name: string;
  /** Deletes the tenant. Calling it again waits for the same end. */
  close(): Promise<void>;
}

/** Handle of the tenants that a process hosts. */
export interface TenantsHandle<Connection> {
  /** Creates a tenant. @throws FixtureError for fixtures that cannot be used; EmulatorApiError when it is refused */
  create(options?: TenantOptions): Promise<Connection & CreatedTenant>;
  /** Returns all tenants, in order of creation. */
  list(): Promise<Schemas["HostedTenant"][]>;
  get(name: string): Promise<Schemas["HostedTenant"]>;
  delete(name: string): Promise<void>;
}

/** Reads fixtures of this machine as an object whose media have their bytes. */
export type FixturesReader = (path: string) => Promise<object>;

interface Closable {
  close(): Promise<void>;
}

/** Returns a name that no other tenant has. It is in the path of every call, so that a proxy may choose a process by it. */
const randomName = (): string => `t-${Buffer.from(systemRandom.bytes(8)).toString("hex")}`;

/** Makes the handle; `connect` connects to a tenant's URL. */
export function tenantsHandle<Connection extends Closable>(
  control: ControlApi,
  connect: (url: string) => Promise<Connection>,
  readFixtures: FixturesReader,
): TenantsHandle<Connection> {
  const self = (name: string) => ({ params: { name } });
  return fromCaller<TenantsHandle<Connection>>({
    async create(options = {}) {
      knownOptions("tenants.create", options, optionNames);
      const { fixtures, name = randomName(), ...others } = options;
      const tenant = typeof fixtures === "string" ? await readFixtures(fixtures) : fixtures;
      const body = { ...others, ...(tenant !== undefined && { fixtures: { ...tenant } }) };
      const { url } = await control.call("putTenant", { ...self(name), body });
      const connection = await connect(url).catch(async (error: unknown) => {
        // Nobody could delete a tenant that nobody was handed.
        await control.call("deleteTenant", self(name)).catch(() => undefined);
        throw error;
      });
      let closing: Promise<void> | undefined;
      const end = async (): Promise<void> => {
        await connection.close();
        await control.call("deleteTenant", self(name));
      };
      const close = (): Promise<void> => (closing ??= end());
      return { ...connection, name, close, [Symbol.asyncDispose]: close };
    },
    list: () => everyPage("tenants", (page) => control.call("listTenants", { query: page })),
    get: (name) => control.call("readTenant", self(name)),
    async delete(name) {
      await control.call("deleteTenant", self(name));
    },
  });
}
