import { readFile } from "node:fs/promises";
import { readTenant } from "./read-tenant.ts";

/**
 * Reads fixtures from a file or folder as an object that another process can use: its media have their bytes as base64.
 * @throws FixtureError with everything that is wrong
 */
export async function inlineFixtures(path: string): Promise<object> {
  const { media = [], ...tenant } = await readTenant(path);
  const inlined = media.map(async ({ file, ...row }) => ({ ...row, base64: await readFile(file, "base64") }));
  return { ...tenant, media: await Promise.all(inlined) };
}
