import { briefJson } from "./brief-json.ts";

/** A wrong flag, environment variable, config file or option of the library: the process exits with 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Initial state of the emulator's clock: the system's time, or frozen (at `at`, ms since the epoch, or now). */
export type ClockStart = { readonly mode: "real" } | { readonly mode: "frozen"; readonly at?: number };

/** A text that is not empty. @throws ConfigError */
export function text(place: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw wrong(place, value, "a text with something in it");
}

/** A text that a client can send as a bearer token. @throws ConfigError */
export function bearerText(place: string, value: unknown): string {
  if (typeof value === "string" && /^[!-~]+$/.test(value)) return value;
  throw wrong(place, value, "visible ASCII characters without spaces, as clients can send");
}

/** A whole number from 0 to `maximum`, or a text of its digits. @throws ConfigError */
export function integer(place: string, value: unknown, maximum: number): number {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= maximum) return number;
  throw wrong(place, value, `a whole number from 0 to ${maximum}`);
}

/** True or false, also as a text or digit. @throws ConfigError */
export function boolean(place: string, value: unknown): boolean {
  const known = new Map<unknown, boolean>([
    [true, true],
    ["true", true],
    ["1", true],
    [false, false],
    ["false", false],
    ["0", false],
  ]).get(value);
  if (known === undefined) throw wrong(place, value, "true or false");
  return known;
}

/** One of the texts that are allowed. @throws ConfigError */
export function oneOf<T extends string>(place: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(place, value, `one of ${allowed.join(", ")}`);
  return found;
}

/**
 * Parses the clock option: `real`, `frozen`, or `frozen:` and an instant.
 * @throws ConfigError
 */
export function clockStart(value: unknown, place = "clock"): ClockStart {
  if (value === "real") return { mode: "real" };
  if (value === "frozen") return { mode: "frozen" };
  const at = typeof value === "string" && value.startsWith("frozen:") ? Date.parse(value.slice("frozen:".length)) : NaN;
  if (Number.isNaN(at)) throw wrong(place, value, "real, frozen, or frozen:2026-01-31T09:00:00Z");
  return { mode: "frozen", at };
}

/** The error for an option that has another value than those expected. */
export const wrong = (place: string, value: unknown, expected: string): ConfigError =>
  new ConfigError(`${place}: ${briefJson(value)} is not ${expected}`);
