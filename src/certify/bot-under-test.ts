import type { EmulatorConnection } from "../client/connection.ts";
import { reservePort } from "../core/free-port.ts";
import { BotProcess } from "./bot-process.ts";

/** Start or address of the bot under test. */
export interface BotUnderTest {
  /** A shell command that starts it; it runs already when missing. */
  readonly command?: string;
  /** Callback URL; `${PORT}` stands for a free port. */
  readonly callback: string;
}

/** A bot that pushes can reach. */
export interface RunningBot {
  readonly callback: string;
  readonly process: BotProcess | undefined;
  stop(): Promise<void>;
}

/** Placeholder of the port in a callback URL. */
export const portPlaceholder = "${PORT}";

/**
 * Points the app at the bot, and starts the bot where there is a command.
 * @throws ProcessError when it does not start
 */
export async function startBot(fx: EmulatorConnection, appId: string, bot: BotUnderTest): Promise<RunningBot> {
  if (bot.command === undefined) {
    await fx.app(appId).setCallback(bot.callback);
    return { callback: bot.callback, process: undefined, stop: () => Promise.resolve() };
  }
  const reserved = bot.callback.includes(portPlaceholder) ? await reservePort() : undefined;
  const callback = bot.callback.replaceAll(portPlaceholder, String(reserved?.port));
  const port = reserved?.port ?? portOf(callback);
  const env = { ...(await fx.app(appId).env()), PORT: String(port) };
  const process = new BotProcess({ command: bot.command, env, port });
  const stop = async (): Promise<void> => {
    await process.stop();
    reserved?.release();
  };
  try {
    await fx.app(appId).setCallback(callback);
    await process.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { callback, process, stop };
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}
