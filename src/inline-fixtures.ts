import { readFile } from "node:fs/promises";
import { readTenant } from "./read-tenant.ts";
import type { TenantInput } from "./tenant/types.ts";

/**
 * Reads fixtures, from a file or folder or as an object, as an object that another process can use: its media have their
 * bytes as base64.
 * @throws FixtureError with everything that is wrong
 */
export const inlineFixtures = async (fixtures: string | TenantInput): Promise<object> =>
  inlineTenant(await readTenant(fixtures));

/** Returns a tenant whose media have their bytes as base64. */
export async function inlineTenant({ media = [], ...tenant }: TenantInput): Promise<object> {
  const inlined = media.map(async ({ file, ...row }) => ({ ...row, base64: await readFile(file, "base64") }));
  return { ...tenant, ...(media.length > 0 && { media: await Promise.all(inlined) }) };
}
