import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { options, type OptionName, type Source } from "./config-sources.ts";
import { ConfigError } from "../core/option-values.ts";
import { isRecord, type Fields } from "../core/json.ts";
import { settings as settingsTable } from "../generated/settings.js";
import { suggestionFor } from "../core/suggestions.ts";

/** Reads a config file. Paths in it are relative to its folder. @throws ConfigError */
export function readConfigFile(path: string): Source {
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
      throw new ConfigError(
        `${path}: /${key} is no setting and no flag${suggestionFor(key, [...groups, ...optionNames])}`,
      );
  }
  for (const name of ["fixtures", "data-dir"]) {
    if (typeof values[name] === "string") values[name] = resolve(dirname(path), values[name]);
  }
  return { options: values, settings, warnings: [] };
}
