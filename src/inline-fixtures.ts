import { readFile } from "node:fs/promises";
import { readTenant } from "./read-tenant.ts";
import type { TenantInput } from "./tenant/types.ts";

/**
 * Reads fixtures, from a file or folder or as an object, as an object that another process can use: its media have their
 * bytes as base64.
 * @throws FixtureError with everything that is wrong
 */
export async function inlineFixtures(fixtures: string | TenantInput): Promise<object> {
  const { media = [], ...tenant } = await readTenant(fixtures);
  const inlined = media.map(async ({ file, ...row }) => ({ ...row, base64: await readFile(file, "base64") }));
  return { ...tenant, media: await Promise.all(inlined) };
}
