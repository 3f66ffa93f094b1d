import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isRecord, overlay, type Fields } from "./core/json.ts";
import { logLevels, type LogLevel } from "./core/logger.ts";
import type { SettingsPatch } from "./core/settings.ts";
import { settings as settingsTable, type Setting } from "./generated/settings.js";
import { fixtures as validators } from "./generated/validators.js";
import { hintFor } from "./store/fixtures/nearest.ts";

/** How an emulator is started, worked out from file, environment and flags; the settings' defaults are not in it. */
export interface Config {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** A file or folder; the default tenant when missing. */
  readonly fixtures?: string;
  /** Where the state is kept; in memory when missing. */
  readonly dataDir?: string;
  readonly logLevel: LogLevel;
  readonly clock: ClockStart;
  /** Makes ids and faults repeatable. */
  readonly seed?: number;
  /** Whether a change of the fixtures' files resets the emulator to them. */
  readonly watch?: boolean;
  /** Whether the control API may be reached from other machines without a token. */
  readonly insecureControl?: boolean;
  /** Laid over the settings' defaults and those of the fixtures. */
  readonly settings: SettingsPatch;
  /** What was passed over, and should be known. */
  readonly warnings: readonly string[];
}

/** Where the emulator's clock begins: at the system's time, or frozen (at `at`, ms since the epoch, or now). */
export type ClockStart = { readonly mode: "real" } | { readonly mode: "frozen"; readonly at?: number };

/** A wrong flag, environment variable or config file: the process exits with 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** What flags, environment and file can say, by the flag's long name: also what `--help` lists. */
export const options = [
  { name: "port", argument: "PORT", description: "port to listen on; 0 picks a free one (default 3462)" },
  { name: "host", argument: "HOST", description: "address to listen on (default 127.0.0.1)" },
  { name: "fixtures", argument: "FILE|DIR", description: "the tenant, as YAML or JSON (default: one to begin with)" },
  { name: "data-dir", argument: "DIR", description: "folder that keeps the state (default: kept in memory)" },
  { name: "log-level", argument: "LEVEL", description: `${logLevels.join(", ")} (default info)` },
  { name: "clock", argument: "real|frozen[:ISO]", description: "how time passes (default real)" },
  { name: "seed", argument: "N", description: "makes ids and faults repeatable" },
  { name: "strict", description: "refuse unknown fields and parameters" },
  { name: "watch", description: "reset to the fixtures whenever their files change" },
  { name: "control-token", argument: "TOKEN", description: "bearer token that the control API asks for" },
  { name: "insecure-control", description: "needs no control token, also where other machines can reach it" },
] as const satisfies readonly { name: string; argument?: string; description: string }[];

type OptionName = (typeof options)[number]["name"];

/** Values by option, from one source; texts, or what a config file holds. */
export type OptionValues = Partial<Record<OptionName, unknown>>;

interface Source {
  readonly options: OptionValues;
  readonly settings: unknown;
  readonly warnings: readonly string[];
}

/** The environment variable of an option or, with its dots, of a setting. */
export const environmentName = (name: string): string =>
  `FINCHAT_EMULATOR_${name.replaceAll(/[-.]/g, "_").toUpperCase()}`;

/**
 * Works out how to start: file < environment < flags. `configFile` is the flag `--config`.
 * @throws ConfigError naming what is wrong and where it was said
 */
export async function readConfig(
  flags: OptionValues,
  configFile?: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Config> {
  const variables = readEnvironment(environment);
  const path = configFile ?? environment[environmentName("config")];
  const file = path === undefined ? { options: {}, settings: {}, warnings: [] } : await readConfigFile(path);
  const values: OptionValues = { ...file.options, ...variables.options, ...flags };
  const settings = [file.settings, variables.settings, settingsOfFlags(values)].reduce(overlay);
  checkSettings(settings);
  return Object.freeze({
    port: integer("port", values.port ?? 3462, 65535),
    host: text("host", values.host ?? "127.0.0.1"),
    logLevel: oneOf("log-level", values["log-level"] ?? "info", logLevels),
    clock: clockStart(values.clock ?? "real"),
    settings: settings as SettingsPatch,
    warnings: [...file.warnings, ...variables.warnings],
    ...(values.fixtures !== undefined && { fixtures: text("fixtures", values.fixtures) }),
    ...(values["data-dir"] !== undefined && { dataDir: text("data-dir", values["data-dir"]) }),
    ...switches(values),
    ...(values.seed !== undefined && { seed: integer("seed", values.seed, Number.MAX_SAFE_INTEGER) }),
  });
}

function switches({ watch, "insecure-control": insecure }: OptionValues): Pick<Config, "watch" | "insecureControl"> {
  return {
    ...(watch !== undefined && { watch: boolean("watch", watch) }),
    ...(insecure !== undefined && { insecureControl: boolean("insecure-control", insecure) }),
  };
}

/** Flags that are settings by another name. */
function settingsOfFlags({ strict, "control-token": token }: OptionValues): unknown {
  return {
    ...(strict !== undefined && { strict: boolean("strict", strict) }),
    ...(token !== undefined && { control: { token: text("control-token", token) } }),
  };
}

function readEnvironment(environment: NodeJS.ProcessEnv): Source {
  const values: Record<string, unknown> = {};
  const warnings: string[] = [];
  let settings: unknown = {};
  const optionNames = new Map(options.map(({ name }) => [environmentName(name), name]));
  const settingNames = new Map(settingsTable.map((setting) => [environmentName(setting.name), setting]));
  for (const [variable, value = ""] of Object.entries(environment)) {
    const option = optionNames.get(variable);
    const setting = settingNames.get(variable);
    if (option === "port" && value.startsWith("tcp://")) {
      warnings.push(`${variable}=${value} is set by the container platform for a service of that name; it is ignored`);
    } else if (option !== undefined) values[option] = value;
    else if (setting !== undefined)
      settings = overlay(settings, nested(setting.name, settingValue(variable, value, setting)));
    else if (variable.startsWith(environmentName("")) && variable !== environmentName("config")) {
      warnings.push(
        `${variable} is no variable of the emulator${hintFor(variable, [...optionNames.keys(), ...settingNames.keys()])}`,
      );
    }
  }
  return { options: values, settings, warnings };
}

/** A variable's text as the type that its setting has. */
function settingValue(variable: string, value: string, { types }: Setting): unknown {
  if (types.includes("null") && (value === "" || value === "null")) return null;
  if (types.includes("string")) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new ConfigError(`${variable}: ${JSON.stringify(value)} is not ${types.join(" or ")}`);
  }
}

const nested = (name: string, value: unknown): unknown =>
  name.split(".").reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);

async function readConfigFile(path: string): Promise<Source> {
  const { parse } = await import("yaml");
  let content: unknown;
  try {
    content = parse(readFileSync(path, "utf8")) ?? {};
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(content)) throw new ConfigError(`${path}: must be a mapping of settings and flags`);
  return splitConfigFile(path, content);
}

function splitConfigFile(path: string, content: Fields): Source {
  const values: Record<string, unknown> = {};
  const settings: Record<string, unknown> = {};
  const optionNames = options.map(({ name }) => name);
  const groups = [...new Set(settingsTable.map(({ name }) => name.split(".")[0] ?? name))];
  for (const [key, value] of Object.entries(content)) {
    if (groups.includes(key)) settings[key] = value;
    else if (optionNames.includes(key as OptionName)) values[key] = value;
    else
      throw new ConfigError(`${path}: /${key} is no setting and no flag${hintFor(key, [...groups, ...optionNames])}`);
  }
  for (const name of ["fixtures", "data-dir"]) {
    if (typeof values[name] === "string") values[name] = resolve(dirname(path), values[name]);
  }
  return { options: values, settings, warnings: [] };
}

function checkSettings(settings: unknown): void {
  // Most starts set nothing, and need not read the validators for that.
  const nothingSaid = isRecord(settings) && Object.keys(settings).length === 0;
  if (nothingSaid || validators.Settings(settings)) return;
  const problems = (validators.Settings.errors ?? []).map(({ instancePath, message = "", params }) => {
    const unknown = (params as Fields)["additionalProperty"];
    return typeof unknown === "string" ? `${instancePath}/${unknown} is no setting` : `${instancePath} ${message}`;
  });
  throw new ConfigError(`settings: ${problems.join("; ")}`);
}

function text(name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw wrong(name, value, "a text with something in it");
}

function integer(name: string, value: unknown, maximum: number): number {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= maximum) return number;
  throw wrong(name, value, `a whole number from 0 to ${maximum}`);
}

function boolean(name: string, value: unknown): boolean {
  const known = new Map<unknown, boolean>([
    [true, true],
    ["true", true],
    ["1", true],
    [false, false],
    ["false", false],
    ["0", false],
  ]).get(value);
  if (known === undefined) throw wrong(name, value, "true or false");
  return known;
}

function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(name, value, `one of ${allowed.join(", ")}`);
  return found;
}

/**
 * What a text says of the clock: `real`, `frozen`, or `frozen:` and an instant.
 * @throws ConfigError
 */
export function clockStart(value: unknown): ClockStart {
  if (value === "real") return { mode: "real" };
  if (value === "frozen") return { mode: "frozen" };
  const at = typeof value === "string" && value.startsWith("frozen:") ? Date.parse(value.slice("frozen:".length)) : NaN;
  if (Number.isNaN(at)) throw wrong("clock", value, "real, frozen, or frozen:2026-01-31T09:00:00Z");
  return { mode: "frozen", at };
}

const wrong = (name: string, value: unknown, expected: string): ConfigError =>
  new ConfigError(`${name}: ${JSON.stringify(value)} is not ${expected}`);
