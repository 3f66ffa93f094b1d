import { briefJson } from "./brief-json.ts";
import { isRecord, type Fields } from "./json.ts";
import { ConfigError } from "./option-values.ts";
import { instanceName, plainDataProblems } from "./plain-data.ts";
import { pointerSegments } from "./pointer.ts";
import { suggestionFor } from "./suggestions.ts";

/**
 * Checks that options are an object, and that each of its names is known; `place` is what the options are called.
 * @throws ConfigError with a suggestion
 */
export function knownOptions(place: string, options: unknown, known: readonly string[]): Fields {
  if (!isRecord(options) || instanceName(options) !== undefined) {
    throw new ConfigError(`${place}: must be an object with options: ${known.join(", ")} (got ${briefJson(options)})`);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return options;
  throw new ConfigError(`${place}: unknown option ${briefJson(unknown)}${suggestionFor(unknown, known)}`);
}

/**
 * Checks that a value is plain data; `place` is what it is called.
 * @throws ConfigError with everything that is not, a line each
 */
export function checkPlainData(place: string, value: unknown, isAllowed?: (value: object) => boolean): void {
  const problems = plainDataProblems(value, isAllowed);
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) => `${[place, ...pointerSegments(path)].join(".")}: ${message}`);
  throw new ConfigError(lines.join("\n"));
}
