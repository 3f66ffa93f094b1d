import { ConfigError } from "../core/option-values.ts";
import { overlay } from "../core/json.ts";
import { logLevels } from "../core/logger.ts";
import { settings as settingsTable, type Setting } from "../generated/settings.js";
import { settingAt } from "../tenant/setting-rules.ts";
import { suggestionFor } from "../core/suggestions.ts";

/** Options of flags, environment and config file, by the flag's long name; `--help` lists them. */
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

/** The long name of a flag that is an option everywhere. */
export type OptionName = (typeof options)[number]["name"];

/** Values by option, from one source; texts, or what a config file holds. */
export type OptionValues = Partial<Record<OptionName, unknown>>;

/** Options and settings of one source. */
export interface Source {
  readonly options: OptionValues;
  readonly settings: unknown;
  /** Names the place of what is wrong with the settings, by its JSON pointer. */
  readonly place: (pointer: string) => string;
  readonly warnings: readonly string[];
}

/** The environment variable of an option or, with its dots, of a setting. */
export const environmentName = (name: string): string =>
  `FINCHAT_EMULATOR_${name.replaceAll(/[-.]/g, "_").toUpperCase()}`;

/** Variables that are read elsewhere: the path of the config file, and what clients in other languages go by. */
const variablesOfOthers: ReadonlySet<string> = new Set(["config", "command", "url"].map(environmentName));

/** Reads the options and settings of environment variables; unknown variables are warnings. @throws ConfigError */
export function readEnvironment(environment: NodeJS.ProcessEnv): Source {
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
    else if (variable.startsWith(environmentName("")) && !variablesOfOthers.has(variable)) {
      warnings.push(
        `${variable} is no variable of the emulator${suggestionFor(variable, [...optionNames.keys(), ...settingNames.keys()])}`,
      );
    }
  }
  return { options: values, settings, place: placeInEnvironment, warnings };
}

function placeInEnvironment(pointer: string): string {
  const { name, rest } = settingAt(pointer) ?? { name: "", rest: pointer };
  return environmentName(name) + (rest === "" ? "" : `: ${rest}`);
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
