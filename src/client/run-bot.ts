import { reservePort, type ReservedPort } from "../core/free-port.ts";
import { httpUrlProblem } from "../core/http-url.ts";
import { knownOptions } from "../core/known-options.ts";
import { ConfigError, integer, text } from "../core/option-values.ts";
import { ProcessGroup } from "../core/process-group.ts";
import { ProcessError, exitText, untilReady } from "../core/readiness.ts";
import type { AppHandle } from "./apps.ts";

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

/** A bot under test that runs as a process. */
export interface RunningBot extends AsyncDisposable {
  /** Its own URL, such as http://127.0.0.1:20123. */
  readonly url: string;
  readonly port: number;
  /** The id of its process, which changes with a restart. */
  readonly pid: number;
  /** Returns the newest output of its process. */
  output(): string;
  /** Ends it and everything that it has started: SIGTERM, and SIGKILL after two seconds. */
  stop(): Promise<void>;
  /** Stops it if it runs, and starts it on the same port. Resolves when it is ready. */
  restart(): Promise<void>;
}

const optionNames = ["app", "cwd", "env", "callback", "search", "ready", "timeoutMs"];

/** Hears of a bot that ended by itself. */
export type DeathListener = (error: ProcessError) => void;

/** The bots that a client runs. */
export class Bots {
  readonly #bots = new Set<BotProcess>();
  readonly #listeners = new Set<DeathListener>();

  /** Starts a bot, waits until it is ready, and sets the URLs of its app. @throws ProcessError when it ends, or is late */
  async run(command: string, app: AppHandle, options: RunBotOptions = {}): Promise<RunningBot> {
    const bot = new BotProcess(checked(command, options), app, await reservePort(), (error) => this.#tell(error));
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

interface BotCommand extends RunBotOptions {
  readonly command: string;
  readonly callback: string;
  readonly timeoutMs: number;
}

/** @throws ConfigError */
function checked(command: string, options: RunBotOptions): BotCommand {
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

/** One bot: its command, its port, and the process that runs at the time. */
class BotProcess {
  readonly #command: BotCommand;
  readonly #app: AppHandle;
  readonly #port: ReservedPort;
  readonly #onDeath: DeathListener;
  #group: ProcessGroup | undefined;
  #failure: ProcessError | undefined;
  #url = "";

  constructor(command: BotCommand, app: AppHandle, port: ReservedPort, onDeath: DeathListener) {
    this.#command = command;
    this.#app = app;
    this.#port = port;
    this.#onDeath = onDeath;
  }

  /** Its end by itself with an error, until it is started again or stopped. */
  get failure(): ProcessError | undefined {
    return this.#failure;
  }

  async start(): Promise<void> {
    const { command, cwd, env, callback, search, ready, timeoutMs } = this.#command;
    const { port } = this.#port;
    const environment = { ...(await this.#app.env()), PORT: String(port), ...env };
    const group = new ProcessGroup({ command, env: environment, ...(cwd !== undefined && { cwd }) });
    this.#group = group;
    const sign = ready === undefined ? { port } : { url: this.#placeOf(`http://127.0.0.1:${port}`, ready) };
    const host = await untilReady(group, sign, timeoutMs);
    this.#url = `http://${ready !== undefined ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host}:${port}`;
    await this.#app.setCallback(this.#placeOf(this.#url, callback));
    if (search !== undefined) await this.#app.setSearch(this.#placeOf(this.#url, search));
    this.#watch(group);
  }

  #placeOf(base: string, place: string): string {
    const filled = place.replaceAll("${PORT}", String(this.#port.port));
    return filled.startsWith("/") ? base + filled : filled;
  }

  /** Notices when it ends by itself with an error. */
  #watch(group: ProcessGroup): void {
    group.exited.then(
      (exit) => {
        if (exit.code === 0 || this.#group !== group) return;
        this.#failure = new ProcessError(group, `ended ${exitText(exit)}`, exit);
        this.#onDeath(this.#failure);
      },
      () => undefined,
    );
  }

  async stop(): Promise<void> {
    const group = this.#group;
    this.#group = undefined;
    this.#failure = undefined;
    await group?.stop();
  }

  release(): void {
    this.#port.release();
  }

  handle(): RunningBot {
    const url = () => this.#url;
    let last = this.#group;
    const group = () => (last = this.#group ?? last);
    const stop = () => this.stop();
    return {
      get url() {
        return url();
      },
      port: this.#port.port,
      get pid() {
        return group()?.pid ?? 0;
      },
      output: () => group()?.output() ?? "",
      stop,
      restart: async () => {
        await stop();
        await this.start();
      },
      [Symbol.asyncDispose]: stop,
    };
  }
}
