import type { Config } from "../emulator-config.ts";
import { environmentName, readEnvironment, type OptionValues, type Source } from "./config-sources.ts";
import { bearerText, boolean, clockStart, integer, oneOf, text } from "../core/option-values.ts";
import { overlay } from "../core/json.ts";
import { logLevels } from "../core/logger.ts";
import type { SettingsPatch } from "../core/settings.ts";
import { checkSettings } from "../check-settings.ts";

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
  const file = path === undefined ? emptySource : await readFile(path);
  const values: OptionValues = { ...file.options, ...variables.options, ...flags };
  const placeOf: PlaceOf = (name) => {
    if (flags[name] !== undefined) return name;
    return variables.options[name] === undefined ? file.place(`/${name}`) : environmentName(name);
  };
  for (const { settings, place } of [file, variables]) checkSettings(settings, place);
  const settings = [file.settings, variables.settings, settingsOfFlags(values, placeOf)].reduce(overlay);
  return Object.freeze({
    port: integer(placeOf("port"), values.port ?? 3462, 65535),
    host: text(placeOf("host"), values.host ?? "127.0.0.1"),
    logLevel: oneOf(placeOf("log-level"), values["log-level"] ?? "info", logLevels),
    clock: clockStart(values.clock ?? "real", placeOf("clock")),
    settings: settings as SettingsPatch,
    warnings: [...file.warnings, ...variables.warnings],
    ...(values.fixtures !== undefined && { fixtures: text(placeOf("fixtures"), values.fixtures) }),
    ...(values["data-dir"] !== undefined && { dataDir: text(placeOf("data-dir"), values["data-dir"]) }),
    ...switches(values, placeOf),
    ...(values.seed !== undefined && { seed: integer(placeOf("seed"), values.seed, Number.MAX_SAFE_INTEGER) }),
  });
}

const emptySource: Source = { options: {}, settings: {}, place: (pointer) => pointer, warnings: [] };

/** Reads a config file with code that most starts do not need. */
async function readFile(path: string): Promise<Source> {
  const { readConfigFile } = await import("./config-file.ts");
  return readConfigFile(path);
}

/** Returns the place of an option, for error messages. */
type PlaceOf = (name: keyof OptionValues) => string;

function switches(
  { watch, "insecure-control": insecure }: OptionValues,
  placeOf: PlaceOf,
): Pick<Config, "watch" | "insecureControl"> {
  return {
    ...(watch !== undefined && { watch: boolean(placeOf("watch"), watch) }),
    ...(insecure !== undefined && { insecureControl: boolean(placeOf("insecure-control"), insecure) }),
  };
}

/** Flags that are settings by another name. */
function settingsOfFlags({ strict, "control-token": token }: OptionValues, placeOf: PlaceOf): unknown {
  return {
    ...(strict !== undefined && { strict: boolean(placeOf("strict"), strict) }),
    ...(token !== undefined && { control: { token: bearerText(placeOf("control-token"), token) } }),
  };
}
