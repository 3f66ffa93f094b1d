import { isPossibleClock, type ClockState } from "../core/clock.ts";
import type { Fields } from "../core/json.ts";
import { snapshot as validators } from "../generated/validators.js";
import { schemaFindings } from "../tenant/schema-findings.ts";
import { stateVersion } from "../store/migrations.ts";
import type { Surroundings } from "../store/saved-state.ts";
import type { Counters } from "../store/store.ts";
import type { Findings } from "./findings.ts";

/** The oldest form of a snapshot that is read. Those since differ in the data folder alone, or in fields with defaults. */
const oldestVersion = 1;

/** Content of a snapshot beside rows and media. */
export interface Head extends Surroundings {
  readonly counters: Counters;
}

/**
 * Checks the fields of a snapshot beside rows and media.
 * @throws EmulatorError EMULATOR_BAD_REQUEST with all findings, where there are any
 */
export function checkedHead(fields: Fields, findings: Findings): Head {
  const problem = versionProblem(fields["version"]);
  if (problem !== undefined) findings.add("/version", problem);
  const validate = validators.SnapshotHead;
  const head: unknown = fields;
  if (validate(head)) {
    const { mode, now = 0, offset = 0 } = head.clock;
    const clock: ClockState = mode === "frozen" ? { mode, now } : { mode, offset };
    if (!isPossibleClock(clock)) findings.add("/clock/offset", "leads to a time before 1970 or after the last date");
    findings.refuse();
    const { domain, counters, random, settings } = head;
    return { domain, counters, clock, ...(random && { random }), ...(settings && { settings }) };
  }
  const { findings: found, omitted } = schemaFindings(head, validate);
  for (const { path, message } of found) findings.add(path, message);
  findings.omit(omitted);
  throw findings.toError();
}

function versionProblem(version: unknown): string | undefined {
  if (typeof version !== "number" || (version >= oldestVersion && version <= stateVersion)) return undefined;
  return version > stateVersion
    ? `is ${version}, this emulator reads up to ${stateVersion}: use a newer emulator`
    : `is ${version}, which this emulator does not read: use an older one`;
}
