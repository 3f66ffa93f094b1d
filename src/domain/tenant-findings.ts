import { EmulatorError, type Violation } from "../core/errors.ts";
import { fixtures as validators } from "../generated/validators.js";
import type { Finding } from "../store/fixtures/problems.ts";
import { schemaFindings } from "../store/fixtures/schema-findings.ts";

/** What breaks the fixtures' schema in the part of a tenant that stands at `path`, its own paths counting from there. */
export function shapeFindings(tenant: object, path: string): Finding[] {
  return schemaFindings(tenant, validators.Tenant).map((finding) => ({
    path: finding.path.slice(path.length),
    message: finding.message,
  }));
}

/**
 * Refuses a body that has anything wrong, with all of it as `data.violations`.
 * @throws EmulatorError EMULATOR_BAD_REQUEST
 */
export function refuseFindings(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const violations = findings.map(({ path, message }): Violation => ({ in: "body", path, message }));
  const summary = violations.map(({ path, message }) => `body ${path || "/"} ${message}`).join("; ");
  throw new EmulatorError("EMULATOR_BAD_REQUEST", summary, { data: { violations } });
}
