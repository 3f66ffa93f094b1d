import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";

type Schemas = components["schemas"];

/** Request of a new tenant; missing parts are as the process was started. */
export interface TenantOptions extends Omit<Schemas["CreateTenantRequest"], "fixtures"> {
  /** A tenant as an object, or the path of a file or folder of fixtures on this machine. */
  readonly fixtures?: string | object;
}

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

/** Makes the handle; `connect` connects to a tenant's URL. */
export function tenantsHandle<Connection extends object>(
  control: ControlApi,
  connect: (url: string) => Promise<Connection>,
  readFixtures: FixturesReader,
): TenantsHandle<Connection> {
  const self = (name: string) => ({ params: { name } });
  return {
    async create({ fixtures, ...others } = {}) {
      const tenant = typeof fixtures === "string" ? await readFixtures(fixtures) : fixtures;
      const body = { ...others, ...(tenant !== undefined && { fixtures: { ...tenant } }) };
      const { name, url } = await control.call("createTenant", { body });
      let closing: Promise<void> | undefined;
      const close = async (): Promise<void> => {
        await (closing ??= control.call("deleteTenant", self(name)).then(() => undefined));
      };
      return { ...(await connect(url)), name, close, [Symbol.asyncDispose]: close };
    },
    async list() {
      const tenants: Schemas["HostedTenant"][] = [];
      let cursor: string | undefined;
      do {
        const page = await control.call("listTenants", {
          query: { limit: 1000, ...(cursor !== undefined && { cursor }) },
        });
        tenants.push(...page.tenants);
        ({ cursor } = page);
      } while (cursor !== undefined);
      return tenants;
    },
    get: (name) => control.call("readTenant", self(name)),
    async delete(name) {
      await control.call("deleteTenant", self(name));
    },
  };
}
