import { EmulatorError } from "../../core/errors.ts";
import { requestOrigin } from "../../http/iam-url.ts";
import { json, noContent, route, type Route } from "../../http/route.ts";
import type { Services, TenantHost } from "../services.ts";
import { invalidCursor } from "./listing.ts";

/** Tenants that the process hosts beside its own; a hosted tenant has none. */
export function hostedTenantRoutes({ tenants, settings }: Services): Route[] {
  const host = (): TenantHost => {
    if (tenants !== undefined) return tenants;
    throw new EmulatorError("EMULATOR_NOT_FOUND", "a tenant has no tenants of its own: call /_emulator/v1/tenants");
  };
  return [
    route("createTenant", async ({ request, body = {} }) =>
      json(await host().create(body, requestOrigin(request, settings.current)), 201),
    ),
    route("putTenant", async ({ request, params: { name }, body = {} }) => {
      if (body.name !== undefined && body.name !== name) {
        const problem = `is ${JSON.stringify(body.name)}, but the path has ${JSON.stringify(name)}: leave it out of the body`;
        throw new EmulatorError("EMULATOR_BAD_REQUEST", `body /name ${problem}`);
      }
      return json(await host().create({ ...body, name }, requestOrigin(request, settings.current), "path"), 201);
    }),
    route("listTenants", ({ request, query: { limit, cursor } }) => {
      const after = cursor === undefined ? 0 : Number(/^[1-9][0-9]{0,14}$/.exec(cursor)?.[0]);
      if (Number.isNaN(after)) throw invalidCursor();
      const { rows, next } = host().list(requestOrigin(request, settings.current), { after, limit });
      return json({ tenants: rows, ...(next !== undefined && { cursor: String(next) }) });
    }),
    route("readTenant", ({ request, params: { name } }) =>
      json(host().read(name, requestOrigin(request, settings.current))),
    ),
    route("deleteTenant", async ({ params: { name } }) => {
      await host().delete(name);
      return noContent;
    }),
  ];
}
