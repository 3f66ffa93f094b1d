import { fixtures as validators } from "./generated/validators.js";
import { loadFixtures } from "./store/fixtures/load.ts";

/**
 * Checks a file or folder of fixtures; a sentence about what is in it.
 * @throws FixtureError with everything that is wrong
 */
export function validateFixtures(path: string): string {
  const tenant = loadFixtures(path, { validate: validators.Tenant });
  const counts = Object.entries(tenant).flatMap(([name, rows]) =>
    Array.isArray(rows) && rows.length > 0 ? [`${rows.length} ${name.replaceAll("_", " ")}`] : [],
  );
  return `${path} is good: ${counts.length === 0 ? "an empty tenant" : counts.join(", ")}`;
}
