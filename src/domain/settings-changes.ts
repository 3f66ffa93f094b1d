import { EmulatorError } from "../core/errors.ts";
import { mergePatch, type Fields } from "../core/json.ts";
import { differences, mergeSettings, type NamedSettings, type Settings, type SettingsPatch } from "../core/settings.ts";
import { settings as settingsTable } from "../generated/settings.js";
import { fixtures as validators } from "../generated/validators.js";
import { settingsFindings } from "../tenant/setting-rules.ts";
import { unknownUser } from "../tenant/whole-tenant.ts";
import type { DomainContext } from "./domain-context.ts";
import { refuseFindings } from "./tenant-findings.ts";

/** Dependencies of a change of the settings. */
export interface SettingsContext extends Pick<DomainContext, "settings" | "rows" | "store" | "bus"> {
  /** Returns the reason why settings cannot be applied to this emulator's address; undefined when they can. */
  readonly objection: (settings: Settings) => string | undefined;
}

/**
 * Applies a JSON merge patch to the settings and puts the result in force; null puts a default back.
 * @throws EmulatorError EMULATOR_BAD_REQUEST for what the fixtures' settings could not be, EMULATOR_CONFLICT for a setting
 *   that cannot change while the emulator runs
 */
export function patchSettings({ settings, rows, store, bus, objection }: SettingsContext, patch: Fields): Settings {
  const merged = mergePatch(settings.current, patch);
  refuseSettings(merged, "");
  const next = mergeSettings(merged as SettingsPatch);
  checkDefaultUser(next, rows);
  const fixed = fixedChanges(settings.current, next);
  if (fixed.length > 0) {
    throw new EmulatorError("EMULATOR_CONFLICT", `${fixed.join(", ")} cannot change while the emulator runs`);
  }
  const problem = objection(next);
  if (problem !== undefined) throw new EmulatorError("EMULATOR_CONFLICT", problem);
  store.change(() => {
    settings.replace(next);
    bus.publish({ kind: "change", collection: "settings" });
  });
  return next;
}

/**
 * The settings of a snapshot, laid over those of the start: all but network access, which stays as it is.
 * @throws EmulatorError EMULATOR_BAD_REQUEST for what settings cannot be
 */
export function snapshotSettings({ settings }: Pick<DomainContext, "settings">, changed: NamedSettings = {}): Settings {
  const own = Object.entries(settings.changed ?? {}).filter(([name]) => isOfNetworkAccess(name));
  const next = settings.with({ ...withoutNetworkAccess(changed), ...Object.fromEntries(own) });
  refuseSettings(next, "/settings");
  return next;
}

/** Refuses what settings cannot be; `path` says where they are. @throws EmulatorError EMULATOR_BAD_REQUEST */
function refuseSettings(settings: unknown, path: string): void {
  const { findings, omitted } = settingsFindings(settings, validators.Tenant);
  const placed = findings.map((finding) => ({ ...finding, path: path + finding.path }));
  refuseFindings(placed, omitted);
}

/** Named settings, but for those that say who may call the emulator's own API. */
export const withoutNetworkAccess = (changed: NamedSettings): NamedSettings =>
  Object.fromEntries(Object.entries(changed).filter(([name]) => !isOfNetworkAccess(name)));

const isOfNetworkAccess = (name: string): boolean => name.startsWith("control.");

/** The names of the settings that differ and cannot change while the emulator runs. */
export const fixedChanges = (before: Settings, after: Settings): string[] =>
  differences(before, after).filter((name) => settingsTable.some((setting) => setting.fixed && setting.name === name));

/** @throws EmulatorError EMULATOR_BAD_REQUEST where the default user of the IAM is not among the users */
export function checkDefaultUser(settings: Settings, rows: DomainContext["rows"], path = ""): void {
  const message = defaultUserProblem(settings, rows);
  if (message !== undefined) refuseFindings([{ path: `${path}/iam/default_user`, message }]);
}

/** Returns the problem with a default user of the IAM who is not among the users. */
export function defaultUserProblem({ iam }: Settings, { users }: DomainContext["rows"]): string | undefined {
  const { default_user: user } = iam;
  if (user === null || users.has(user) || users.byAccount.first(user) !== undefined) return undefined;
  return unknownUser(
    user,
    Array.from(users.rows()).flatMap(({ fcid, account }) => [fcid, account]),
  );
}
