import { resolve } from "node:path";
import { readDefaultTenant } from "./read-tenant.ts";
import { inlineFixtures } from "./inline-fixtures.ts";
import { packageFile } from "./package-files.ts";
import type { TenantReader } from "./scenarios/load.ts";
import { withMediaFrom } from "./tenant/media-paths.ts";
import type { TenantInput } from "./tenant/types.ts";

/** Reads the tenants that scenarios name. */
export const scenarioTenants = (): TenantReader => ({
  defaultTenant: readDefaultTenant(packageFile("fixtures")),
  read: (fixtures, folder) =>
    inlineFixtures(
      typeof fixtures === "string" ? resolve(folder, fixtures) : withMediaFrom(fixtures as TenantInput, () => folder),
    ),
});
