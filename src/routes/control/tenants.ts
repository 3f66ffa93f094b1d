import { EmulatorError } from "../../core/errors.ts";
import { requestOrigin } from "../../http/iam-url.ts";
import { json, noContent, route, type Route } from "../../http/route.ts";
import type { Services, TenantHost } from "../services.ts";

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
    route("listTenants", ({ request, query: { limit, cursor } }) => {
      const all = host().list(requestOrigin(request, settings.current));
      const first = cursor === undefined ? 0 : all.findIndex(({ name }) => name === cursor) + 1;
      if (cursor !== undefined && first === 0) {
        throw new EmulatorError("EMULATOR_BAD_REQUEST", "invalid or expired cursor; request the first page again");
      }
      const page = all.slice(first, first + limit);
      const last = page.at(-1)?.name;
      const hasMore = first + limit < all.length && last !== undefined;
      return json({ tenants: page, ...(hasMore && { cursor: last }) });
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
