import { defaultTenant } from "./generated/default-tenant.js";
import { fixtures as validators } from "./generated/validators.js";
import { checkTenant } from "./tenant/given-tenant.ts";
import { withMediaFrom } from "./tenant/media-paths.ts";
import type { Problem } from "./tenant/problems.ts";
import type { TenantInput } from "./tenant/types.ts";

/**
 * Reads and checks a tenant: from a file, a folder, or an object. What reads files is loaded with the first one.
 * `onWarning` is told what in a file cannot work although it loads.
 * @throws FixtureError with everything that is wrong
 */
export async function readTenant(
  fixtures: string | TenantInput,
  onWarning?: (warning: Problem) => void,
): Promise<TenantInput> {
  const check = { validate: validators.Tenant, ...(onWarning !== undefined && { onWarning }) };
  if (typeof fixtures !== "string") return checkTenant(fixtures, check);
  const { loadFixtures } = await import("./tenant/load.ts");
  return loadFixtures(fixtures, check);
}

/** The tenant that comes with the emulator, whose folder this is: the build has read its files, and tests check them. */
export const readDefaultTenant = (folder: string): TenantInput => withMediaFrom(defaultTenant, () => folder);
