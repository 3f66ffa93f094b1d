import { EmulatorError } from "../core/errors.ts";
import type { ProxyOptions } from "./proxy-options.ts";

/** A push or a search on its way from the tenant to the bot. */
export interface PushRoute {
  readonly operation: "push" | "search";
  /** The bot's own address, used as it is. */
  readonly url: URL;
}

/**
 * Returns where a push or a search goes; undefined for other paths.
 * @throws EmulatorError 405 for another method, 404 where no bot is named
 */
export function pushRoute(method: string, path: string, { bot, search = bot }: ProxyOptions): PushRoute | undefined {
  const [, kind] = /^\/(callbacks|searches)\/[^/]+$/.exec(path) ?? [];
  if (kind === undefined) return undefined;
  const [operation, wanted, url] =
    kind === "callbacks" ? (["push", "PUT", bot] as const) : (["search", "POST", search] as const);
  if (method !== wanted) {
    throw new EmulatorError("EMULATOR_UNKNOWN", `${method} is not allowed here; the platform uses ${wanted}`, {
      status: 405,
      headers: { allow: wanted },
    });
  }
  if (url === undefined) {
    throw new EmulatorError("EMULATOR_NOT_FOUND", "the proxy was started without --bot, the bot's callback URL");
  }
  return { operation, url: new URL(url) };
}
