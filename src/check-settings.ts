import { isRecord } from "./core/json.ts";
import { ConfigError } from "./core/option-values.ts";
import { instanceName, plainDataProblems } from "./core/plain-data.ts";
import { pointerSegments } from "./core/pointer.ts";
import type { Settings } from "./core/settings.ts";
import { fixtures as validators } from "./generated/validators.js";
import { remedy, StateError } from "./store/state-error.ts";
import { settingsFindings } from "./tenant/setting-rules.ts";
import type { TenantInput } from "./tenant/types.ts";
import { defaultUserFindings } from "./tenant/whole-tenant.ts";

/**
 * Checks settings from one source; `place` names the place of a JSON pointer there.
 * @throws ConfigError with everything that is wrong, a line each
 */
export function checkSettings(settings: unknown, place: (pointer: string) => string): void {
  // Most starts set nothing, and need not read the validators for that.
  if (isRecord(settings) && instanceName(settings) === undefined && Object.keys(settings).length === 0) return;
  const problems = plainDataProblems(settings);
  const { findings, omitted } =
    problems.length > 0 ? { findings: problems, omitted: 0 } : settingsFindings(settings, validators.Tenant);
  const lines = findings.map(({ path, message }) => `${place(path)}: ${message}`);
  if (omitted > 0) lines.push(`and ${omitted} more`);
  if (lines.length > 0) throw new ConfigError(lines.join("\n"));
}

/** Checks what settings are with those that were saved in a file. @throws StateError naming the file */
export function checkSavedSettings(settings: Settings, path: string): void {
  const [finding] = settingsFindings(settings, validators.Tenant).findings;
  if (finding === undefined) return;
  const name = pointerSegments(finding.path).join(".");
  throw new StateError(`${path}: the saved setting ${name} ${finding.message}; ${remedy}`);
}

/** Checks that the default user of the IAM is one of the tenant's users. @throws ConfigError */
export function checkDefaultUserIn(tenant: TenantInput, { iam }: Settings): void {
  const [finding] = defaultUserFindings({ ...tenant, settings: { iam } });
  if (finding !== undefined) throw new ConfigError(`iam.default_user: ${finding.message}`);
}
