import { reservePort } from "../core/free-port.ts";
import type { ProcessError } from "../core/readiness.ts";
import type { AppHandle } from "./apps.ts";
import { botCommand, type RunBotOptions } from "./bot-options.ts";
import { BotProcess, type DeathListener, type RunningBot } from "./bot-process.ts";

/** The bots that a client runs. */
export class Bots {
  readonly #bots = new Set<BotProcess>();
  readonly #listeners = new Set<DeathListener>();

  /** Starts a bot, waits until it is ready, and sets the URLs of its app. @throws ProcessError when it ends, or is late */
  async run(command: string, app: AppHandle, options: RunBotOptions = {}): Promise<RunningBot> {
    const bot = new BotProcess(botCommand(command, options), app, await reservePort(), (error) => this.#tell(error));
    this.#bots.add(bot);
    try {
      await bot.start();
    } catch (error) {
      await this.#end(bot);
      throw error;
    }
    return bot.handle();
  }

  /** Calls `listener` when a bot ends by itself with an error, until the returned function is called. */
  onDeath(listener: DeathListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** The end of the first bot that ended by itself with an error and was not started again; undefined without one. */
  get failure(): ProcessError | undefined {
    return [...this.#bots].find(({ failure }) => failure !== undefined)?.failure;
  }

  /** Stops all of them. */
  async close(): Promise<void> {
    await Promise.all([...this.#bots].map((bot) => this.#end(bot)));
  }

  async #end(bot: BotProcess): Promise<void> {
    this.#bots.delete(bot);
    await bot.stop();
    bot.release();
  }

  #tell(error: ProcessError): void {
    for (const listener of this.#listeners) listener(error);
  }
}
