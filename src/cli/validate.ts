import { readTenant } from "../read-tenant.ts";
import { describeProblem } from "../tenant/problems.ts";

/**
 * Checks a file or folder of fixtures; a sentence about what is in it. `onWarning` is told what cannot work although the
 * fixtures load.
 * @throws FixtureError with everything that is wrong
 */
export async function validateFixtures(path: string, onWarning: (text: string) => void): Promise<string> {
  const tenant = await readTenant(path, (warning) => {
    onWarning(describeProblem(warning));
  });
  const counts = Object.entries(tenant).flatMap(([name, rows]) =>
    Array.isArray(rows) && rows.length > 0 ? [`${rows.length} ${name.replaceAll("_", " ")}`] : [],
  );
  return `${path} is good: ${counts.length === 0 ? "an empty tenant" : counts.join(", ")}`;
}
