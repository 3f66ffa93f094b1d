import type { ReservedPort } from "../core/free-port.ts";
import { ProcessGroup } from "../core/process-group.ts";
import { ProcessError, exitText, untilReady } from "../core/readiness.ts";
import type { AppHandle } from "./apps.ts";
import type { BotCommand } from "./bot-options.ts";

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

/** Hears of a bot that ended by itself. */
export type DeathListener = (error: ProcessError) => void;

/** One bot: its command, its port, and the process that runs at the time. */
export class BotProcess {
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
