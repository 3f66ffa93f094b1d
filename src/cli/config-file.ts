import { dirname, resolve } from "node:path";
import { options, type OptionName, type Source } from "./config-sources.ts";
import { isRecord, type Fields } from "../core/json.ts";
import { ConfigError } from "../core/option-values.ts";
import { pointerTo } from "../core/pointer.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { settings as settingsTable } from "../generated/settings.js";
import { isExtension } from "../tenant/merge.ts";
import { FixtureError } from "../tenant/problems.ts";
import { readDataFile } from "../tenant/read.ts";
import type { Source as FileSource } from "../tenant/source.ts";

/** A YAML or JSON file that holds a mapping. */
interface DataMapping {
  /** Its fields, without the top-level `x-` keys. */
  readonly fields: Fields;
  /** Names a place for an error, by its JSON pointer: file, line and path. */
  readonly place: (pointer: string) => string;
}

/** Reads a config file. Paths in it are relative to its folder. @throws ConfigError */
export function readConfigFile(path: string): Source {
  const { fields, place } = readDataMapping(path, "must be a mapping of settings and flags");
  const values: Record<string, unknown> = {};
  const settings: Record<string, unknown> = {};
  const optionNames = options.map(({ name }) => name);
  const groups = [...new Set(settingsTable.map(({ name }) => name.split(".")[0] ?? name))];
  for (const [key, value] of Object.entries(fields)) {
    if (groups.includes(key.split(".", 1)[0] ?? key)) settings[key] = value;
    else if (optionNames.includes(key as OptionName)) values[key] = value;
    else
      throw new ConfigError(
        `${place(pointerTo("", key))} is no setting and no flag${suggestionFor(key, [...groups, ...optionNames])}`,
      );
  }
  for (const name of ["fixtures", "data-dir"]) {
    if (typeof values[name] === "string") values[name] = resolve(dirname(path), values[name]);
  }
  return { options: values, settings, place, warnings: [] };
}

/** Reads a YAML or JSON file that must hold a mapping, or nothing; `expected` says so. @throws ConfigError */
export function readDataMapping(path: string, expected: string): DataMapping {
  const source = dataFile(path);
  const lineOf = (pointer: string): number => source.lines([pointer]).get(pointer) ?? 1;
  const data = source.data ?? {};
  if (!isRecord(data)) throw new ConfigError(`${path}:${lineOf("")}: ${expected}`);
  return {
    fields: Object.fromEntries(Object.entries(data).filter(([key]) => !isExtension(key))),
    place: (pointer) => `${path}:${lineOf(pointer)}: ${pointer}`,
  };
}

function dataFile(path: string): FileSource {
  try {
    return readDataFile(path);
  } catch (error) {
    throw error instanceof FixtureError ? new ConfigError(error.message) : error;
  }
}
