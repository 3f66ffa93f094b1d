import { parseDuration } from "../core/durations.ts";
import { isRecord, overlay, type Fields } from "../core/json.ts";
import { clockStart, ConfigError, type ClockStart } from "../core/option-values.ts";
import type { SettingsPatch } from "../core/settings.ts";
import { badRequest } from "../core/errors.ts";
import { Violations } from "../core/violations.ts";
import { fixtures as validators } from "../generated/validators.js";
import type { TenantRequest } from "../routes/services.ts";
import { checkTenant } from "../tenant/given-tenant.ts";
import { FixtureError } from "../tenant/problems.ts";
import { settingsFindings } from "../tenant/setting-rules.ts";
import type { TenantInput } from "../tenant/types.ts";
import type { HostedOptions } from "./hosted-instance.ts";

/** Names of tenants: a label of a host name. */
const namePattern = /^[a-z0-9-]{1,63}$/;

/** Settings that belong to the process. */
const processSettings = ["control", "tenants"] as const;

/** A checked request: options of the instance, its fixtures, and the bytes of their media. */
export interface CheckedRequest {
  readonly name: string | undefined;
  readonly ttlMs: number | undefined;
  readonly options: HostedOptions;
  /** The fixtures of the process when missing. */
  readonly fixtures: Fields | undefined;
  /** The bytes of the fixtures' media, by their index. */
  readonly media: ReadonlyMap<number, Buffer>;
}

/**
 * Checks the request of a new tenant; missing parts are those of `start`. `nameIn` is the part of the call with the name.
 * @throws FinchatError FC_BAD_JSON with everything that is wrong
 */
export function checkTenantRequest(
  request: TenantRequest,
  start: HostedOptions,
  nameIn: "body" | "path" = "body",
): CheckedRequest {
  const violations = new Violations();
  const refuse = (path: string, message: string): void => {
    violations.add({ in: "body", path, message });
  };
  const { name, fixtures, ttl } = request;
  const settings = request.settings ?? {};
  if (name !== undefined && !namePattern.test(name)) {
    violations.add({ in: nameIn, path: "/name", message: "must be 1 to 63 lower-case letters, digits and hyphens" });
  }
  refuseProcessSettings(settings, "/settings", refuse);
  for (const { path, message } of settingsFindings(settings, validators.Tenant).findings) {
    refuse(`/settings${path}`, message);
  }
  const clock = clockOf(request, start.clock, refuse);
  const media = new Map<number, Buffer>();
  const given = fixtures === undefined ? undefined : withoutMediaBytes(fixtures, media, refuse);
  if (isRecord(given?.["settings"])) refuseProcessSettings(given["settings"], "/fixtures/settings", refuse);
  if (violations.count > 0) throw badRequest(violations);
  return {
    name,
    ttlMs: ttl === undefined ? undefined : parseDuration(ttl),
    options: hostedOptions(start, { ...request, settings }, clock),
    fixtures: given,
    media,
  };
}

function hostedOptions(
  start: HostedOptions,
  { seed = start.seed, settings }: { seed?: number | undefined; settings: Fields },
  clock: ClockStart,
): HostedOptions {
  return {
    clock,
    settings: overlay(start.settings, settings) as SettingsPatch,
    logger: start.logger,
    ...(seed !== undefined && { seed }),
  };
}

/**
 * Checks fixtures whose media are files.
 * @throws FinchatError FC_BAD_JSON with their problems, below `/fixtures`
 */
export function checkFixtures(fixtures: Fields): TenantInput {
  try {
    return checkTenant(fixtures, { validate: validators.Tenant });
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    throw badRequest(
      new Violations(
        error.problems.map(({ path, message }) => ({ in: "body" as const, path: `/fixtures${path}`, message })),
      ),
    );
  }
}

type Refuse = (path: string, message: string) => void;

function refuseProcessSettings(settings: Fields, path: string, refuse: Refuse): void {
  for (const group of processSettings) {
    if (settings[group] !== undefined) refuse(`${path}/${group}`, "is a setting of the process");
  }
  const iam = settings["iam"];
  if (isRecord(iam) && iam["port"] !== undefined) refuse(`${path}/iam/port`, "is a setting of the process");
}

function clockOf({ clock }: TenantRequest, start: ClockStart, refuse: Refuse): ClockStart {
  if (clock === undefined) return start;
  try {
    return clockStart(clock, "clock");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    refuse("/clock", error.message.replace(/^clock: /, ""));
    return start;
  }
}

/** Takes the bytes out of media; a placeholder for a file that is written later stands in their place. */
function withoutMediaBytes(fixtures: Fields, bytes: Map<number, Buffer>, refuse: Refuse): Fields {
  const { media } = fixtures;
  if (!Array.isArray(media)) return fixtures;
  const rows = (media as unknown[]).map((row, index) => {
    if (!isRecord(row)) return row;
    const place = `/fixtures/media/${index}`;
    const { base64, ...others } = row;
    if (others["file"] !== undefined) {
      refuse(`${place}/file`, "would read a file of the server; give the bytes as base64");
      return row;
    }
    if (
      typeof base64 !== "string" ||
      !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)
    ) {
      refuse(`${place}/base64`, base64 === undefined ? "is required" : "must be base64");
      return row;
    }
    bytes.set(index, Buffer.from(base64, "base64"));
    return { ...others, file: mediaFile(index) };
  });
  return { ...fixtures, media: rows };
}

/** Name of the file that keeps the bytes of the fixtures' media at an index. */
export const mediaFile = (index: number): string => `fixture-media-${index}`;
