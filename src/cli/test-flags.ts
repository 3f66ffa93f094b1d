import { ConfigError, integer } from "../core/option-values.ts";
import { httpUrlProblem } from "../core/http-url.ts";

/** Flags of `finchat-emulator test`. */
export interface TestFlags {
  readonly url?: string;
  readonly controlToken?: string;
  readonly host?: string;
  readonly port?: string;
  readonly tenant?: string;
  readonly callback?: readonly string[];
  readonly filter?: string;
  readonly bail?: boolean;
  readonly workers?: string;
  readonly watch?: boolean;
  readonly trace?: string;
}

/** Reads `--workers`. @throws ConfigError */
export function workersOf({ workers }: TestFlags, cores: number): number {
  if (workers === undefined) return cores;
  const count = integer("--workers", Number(workers), 1000);
  if (count === 0) throw new ConfigError("--workers: must be 1 or more (got 0)");
  return count;
}

/** Reads `--callback [BOT=]URL`: URLs by the name of the bot, "" for any. @throws ConfigError */
export function callbacksOf({ callback = [] }: TestFlags): Map<string, string> {
  return new Map(
    callback.map((given) => {
      const [, name = "", url = given] = /^([^=:/]+)=(.*)$/s.exec(given) ?? [];
      const problem = httpUrlProblem(url);
      if (problem !== undefined) throw new ConfigError(`--callback ${given}: ${problem}`);
      return [name, url];
    }),
  );
}
