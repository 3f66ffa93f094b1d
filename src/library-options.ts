import { fileURLToPath } from "node:url";
import type { EmulatorOptions } from "./emulator.ts";
import type { Fields } from "./core/json.ts";
import { knownOptions } from "./core/known-options.ts";
import { logLevels, type LogLevel } from "./core/logger.ts";
import { boolean, clockStart, ConfigError, integer, oneOf, text, wrong } from "./core/option-values.ts";
import type { SettingsPatch } from "./core/settings.ts";
import type { TenantInput } from "./tenant/types.ts";

/** A `URL` with the scheme file; any `URL` has these fields, whichever realm or package it comes from. */
export interface FileUrl {
  readonly href: string;
  readonly protocol: string;
}

/** Options of `startEmulator`. All are optional. */
export interface StartOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /**
   * The tenant: a file or folder by its path or file URL, or itself as an object. By default the one that comes with the
   * emulator.
   */
  readonly fixtures?: string | FileUrl | TenantInput;
  /** Folder that keeps the state, as a path or file URL; in memory by default. */
  readonly dataDir?: string | FileUrl;
  /** "real" (by default), "frozen", or "frozen:" and an instant, such as "frozen:2026-01-31T09:00:00Z". */
  readonly clock?: string;
  /** Makes ids and faults repeatable. */
  readonly seed?: number;
  /** Laid over the settings' defaults and those of the fixtures. */
  readonly settings?: SettingsPatch;
  /** "silent" by default; the log goes to stderr. */
  readonly logLevel?: LogLevel;
  /** Resets to the fixtures whenever their files change. */
  readonly watch?: boolean;
  /** Allows other machines to use the control API without a token, where `host` lets them reach it. */
  readonly insecureControl?: boolean;
}

const names = {
  port: true,
  host: true,
  fixtures: true,
  dataDir: true,
  clock: true,
  seed: true,
  settings: true,
  logLevel: true,
  watch: true,
  insecureControl: true,
} satisfies Record<keyof StartOptions, true>;

/** Flags of the command that are settings, by the name that an option would have. */
const settingsOfFlags: Readonly<Record<string, string>> = {
  strict: "settings: { strict: true }",
  controlToken: 'settings: { control: { token: "..." } }',
};

/**
 * Checks the options of `startEmulator` as flags are checked. Settings and a tenant that is an object are checked where the
 * emulator starts.
 * @throws ConfigError naming the option, and what may be meant
 */
export function checkedOptions(options: unknown): Omit<EmulatorOptions, "logger"> {
  if (typeof options === "object" && options !== null) refuseFlags(options);
  const given = knownOptions("startEmulator", options, Object.keys(names));
  const { port = 0, host = "127.0.0.1", clock = "real", logLevel = "silent", settings = {} } = given;
  return {
    port: integer("port", port, 65_535),
    host: text("host", host),
    clock: clockStart(clock),
    logLevel: oneOf("logLevel", logLevel, logLevels),
    settings: settings as SettingsPatch,
    ...optionsWithoutDefault(given),
  };
}

function optionsWithoutDefault({ fixtures, dataDir, seed, watch, insecureControl }: Fields): Partial<EmulatorOptions> {
  const tenant = fixtures === undefined ? undefined : tenantOption(fixtures);
  if (watch === true && typeof tenant === "object") throw new ConfigError("watch: requires fixtures from a file");
  return {
    ...(tenant !== undefined && { fixtures: tenant }),
    ...(dataDir !== undefined && { dataDir: path("dataDir", dataDir, "a path or a file URL") }),
    ...(seed !== undefined && { seed: integer("seed", seed, Number.MAX_SAFE_INTEGER) }),
    ...(watch !== undefined && { watch: boolean("watch", watch) }),
    ...(insecureControl !== undefined && { insecureControl: boolean("insecureControl", insecureControl) }),
  };
}

function refuseFlags(options: object): void {
  const name = Object.keys(options).find((key) => Object.hasOwn(settingsOfFlags, key));
  if (name !== undefined) throw new ConfigError(`startEmulator: ${name} is a setting; write ${settingsOfFlags[name]}`);
}

/** Reads the option `fixtures`. A tenant that is an object is checked when it is read. */
function tenantOption(value: unknown): string | TenantInput {
  const isTenant = typeof value === "object" && value !== null && !isUrl(value);
  return isTenant ? value : path("fixtures", value, "a path, a file URL, or a tenant as an object");
}

function path(place: string, value: unknown, expected: string): string {
  const url = isUrl(value) ? value.href : value;
  if (typeof url !== "string" || url === "") throw wrong(place, value, expected);
  if (!isUrl(value) && !url.startsWith("file://")) return url;
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new ConfigError(`${place}: ${(error as Error).message} (got ${JSON.stringify(url)})`);
  }
}

const isUrl = (value: unknown): value is FileUrl =>
  typeof value === "object" &&
  value !== null &&
  "href" in value &&
  "protocol" in value &&
  typeof value.href === "string" &&
  typeof value.protocol === "string";
