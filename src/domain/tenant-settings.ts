import { isDeepStrictEqual } from "node:util";
import { EmulatorError } from "../core/errors.ts";
import { mergePatch, isRecord, type Fields } from "../core/json.ts";
import { mergeSettings, type Settings, type SettingsPatch } from "../core/settings.ts";
import { settings as settingsTable } from "../generated/settings.js";
import type { Finding } from "../store/fixtures/problems.ts";
import type { DomainContext } from "./context.ts";
import { refuseFindings, shapeFindings } from "./tenant-findings.ts";

/**
 * Applies a JSON merge patch to the settings and puts the result in force; null puts a default back.
 * @throws EmulatorError EMULATOR_BAD_REQUEST for what the fixtures' settings could not be, EMULATOR_CONFLICT for a setting
 *   that cannot change while the emulator runs
 */
export function patchSettings({ settings, rows }: Pick<DomainContext, "settings" | "rows">, patch: Fields): Settings {
  const merged = mergePatch(settings.current, patch);
  refuseFindings(shapeFindings({ settings: merged }, "/settings"));
  const next = mergeSettings(merged as SettingsPatch);
  refuseFindings(defaultUserFindings(next, rows));
  const fixed = fixedChanges(settings.current, next);
  if (fixed.length > 0) {
    throw new EmulatorError("EMULATOR_CONFLICT", `${fixed.join(", ")} cannot change while the emulator runs`);
  }
  settings.replace(next);
  return next;
}

/** The names of the settings that differ and cannot change while the emulator runs. */
export const fixedChanges = (before: Settings, after: Settings): string[] =>
  settingsTable
    .filter(({ name, fixed }) => fixed && !isDeepStrictEqual(valueAt(before, name), valueAt(after, name)))
    .map(({ name }) => name);

function defaultUserFindings({ iam }: Settings, { users }: DomainContext["rows"]): Finding[] {
  const { default_user: user } = iam;
  if (user === null || users.has(user) || users.byAccount.first(user) !== undefined) return [];
  return [{ path: "/iam/default_user", message: `no user with the fcid or account ${JSON.stringify(user)}` }];
}

const valueAt = (settings: object, name: string): unknown =>
  name.split(".").reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), settings);
