import { httpUrlProblem } from "../core/http-url.ts";
import { knownOptions } from "../core/known-options.ts";
import { ConfigError, integer, text } from "../core/option-values.ts";

/** Options of `runBot`. In paths and URLs, `${PORT}` stands for the bot's port. */
export interface RunBotOptions {
  /** The app_id of its app; by default the tenant's first bot. */
  readonly app?: string;
  /** The folder that it runs in; that of this process by default. */
  readonly cwd?: string;
  /** Environment variables beside those of this process, PORT and FINCHAT_*. */
  readonly env?: Readonly<Record<string, string>>;
  /** The path of its callback, or a URL for an emulator on another machine; default "/callback". */
  readonly callback?: string;
  /** The path or URL of its searches; without it, the app's search URL stays. */
  readonly search?: string;
  /** The path or URL that answers 2xx when it is ready; without it, it is ready when its port accepts connections. */
  readonly ready?: string;
  /** Time in which it must be ready, in ms; default 30,000. */
  readonly timeoutMs?: number;
}

const optionNames = ["app", "cwd", "env", "callback", "search", "ready", "timeoutMs"];

/** A command that runs a bot, and its options with their defaults. */
export interface BotCommand extends RunBotOptions {
  readonly command: string;
  readonly callback: string;
  readonly timeoutMs: number;
}

/** Checks the options of `runBot`. @throws ConfigError */
export function botCommand(command: string, options: RunBotOptions): BotCommand {
  knownOptions("runBot", options, optionNames);
  const { callback = "/callback", search, ready, timeoutMs = 30_000 } = options;
  for (const [name, place] of Object.entries({ callback, search, ready })) {
    if (place === undefined || place.startsWith("/")) continue;
    if (httpUrlProblem(place.replaceAll("${PORT}", "1")) === undefined) continue;
    throw new ConfigError(
      `runBot: ${name}: must be a path such as "/callback", or an http URL (got ${JSON.stringify(place)})`,
    );
  }
  const maximum = 2 ** 31 - 1;
  return {
    ...options,
    command: text("runBot: command", command),
    callback,
    timeoutMs: integer("runBot: timeoutMs", timeoutMs, maximum),
  };
}
