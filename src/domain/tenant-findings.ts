import { EmulatorError } from "../core/errors.ts";
import { Violations, type Violation } from "../core/violations.ts";
import { fixtures as validators } from "../generated/validators.js";
import type { Finding } from "../tenant/problems.ts";
import { schemaFindings } from "../tenant/schema-findings.ts";

/**
 * Refuses what breaks the fixtures' schema in the part of a tenant that stands at `path`; its own paths count from there.
 * @throws EmulatorError EMULATOR_BAD_REQUEST
 */
export function refuseShape(tenant: object, path: string): void {
  const { findings, omitted } = schemaFindings(tenant, validators.Tenant);
  const own = findings.map((finding) => ({ path: finding.path.slice(path.length), message: finding.message }));
  refuseFindings(own, omitted);
}

/**
 * Refuses a body that has anything wrong, which is told in `data.violations`; `omitted` counts what is not in `findings`.
 * @throws EmulatorError EMULATOR_BAD_REQUEST
 */
export function refuseFindings(findings: readonly Finding[], omitted = 0): void {
  if (findings.length === 0) return;
  const violations = new Violations(
    findings.map(({ path, message }): Violation => ({ in: "body", path, message })),
    omitted,
  );
  throw new EmulatorError("EMULATOR_BAD_REQUEST", violations.sentence, { data: violations.data });
}
