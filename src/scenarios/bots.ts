import { resolve } from "node:path";
import { reservePort, type ReservedPort } from "../core/free-port.ts";
import { ProcessGroup } from "../core/process-group.ts";
import { ProcessError, exitText, untilReady } from "../core/readiness.ts";
import type { EmulatorConnection } from "../client/connection.ts";
import type { BotSpec, Scenario } from "./scenario.ts";
import { substituteInText, type Variables } from "./variables.ts";

/** Time in which a bot must be ready, in ms. */
const readyWithin = 30_000;

/** The bots of a scenario: those with a command run as processes, each in a group of its own. */
export class ScenarioBots {
  readonly #processes = new Map<string, BotProcess>();
  readonly #onDeath = new Set<(error: ProcessError) => void>();
  /** Rejects when a bot ends by itself. */
  readonly death: Promise<never>;

  constructor() {
    this.death = new Promise<never>((_, reject) => {
      this.#onDeath.add(reject);
    });
    this.death.catch(() => undefined);
  }

  /**
   * Sets the callback URLs of the scenario's bots and starts those that have a command.
   * @param callbacks URLs of bots that run already, by name: their commands are not started
   * @throws ProcessError for one that ends or is not ready within 30 s
   */
  async start(
    scenario: Scenario,
    connection: EmulatorConnection,
    callbacks: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { bots = {} } = scenario.content;
    for (const [name, spec] of Object.entries(bots)) {
      const given = callbacks.get(name) ?? (spec.command === undefined ? spec.callback : undefined);
      if (given !== undefined) await setCallback(connection, spec, given);
      if (spec.command === undefined || callbacks.has(name)) continue;
      const process = await BotProcess.prepare(spec, scenario, connection);
      this.#processes.set(name, process);
      await process.start((error) => this.#tell(error));
    }
  }

  /** Starts a bot again. @throws ProcessError */
  async restart(name: string): Promise<void> {
    await this.#processes.get(name)?.start((error) => this.#tell(error));
  }

  /** Stops a bot and everything that it has started. */
  async stop(name: string): Promise<void> {
    await this.#processes.get(name)?.stop();
  }

  /** Returns the newest output of all bots. */
  output(): string {
    const texts = Array.from(this.#processes, ([name, process]) => [name, process.output()] as const);
    const written = texts.filter(([, text]) => text.trim() !== "");
    if (written.length === 1 && texts.length === 1) return written[0]?.[1] ?? "";
    return written.map(([name, text]) => `--- ${name} ---\n${text}`).join("\n");
  }

  /** Stops all bots. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#processes.values(), (process) => process.end()));
  }

  #tell(error: ProcessError): void {
    for (const listener of this.#onDeath) listener(error);
  }
}

/** A bot's command, its port, and the process that runs at the time. */
class BotProcess {
  readonly #spec: BotSpec & { readonly command: string };
  readonly #cwd: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #variables: Variables;
  readonly #port: ReservedPort;
  #group: ProcessGroup | undefined;
  #earlierOutput = "";

  private constructor(parts: {
    spec: BotSpec & { readonly command: string };
    cwd: string;
    env: Readonly<Record<string, string>>;
    variables: Variables;
    port: ReservedPort;
  }) {
    this.#spec = parts.spec;
    this.#cwd = parts.cwd;
    this.#env = parts.env;
    this.#variables = parts.variables;
    this.#port = parts.port;
  }

  static async prepare(spec: BotSpec, scenario: Scenario, connection: EmulatorConnection): Promise<BotProcess> {
    const { command = "", callback = "http://127.0.0.1:${PORT}/callback", cwd = "." } = spec;
    const port = await reservePort();
    const variables = new Map<string, unknown>([["PORT", port.port]]);
    if (scenario.row !== undefined) variables.set("row", scenario.row);
    const own = Object.entries(spec.env ?? {}).map(
      ([name, value]) => [name, substituteInText(String(value), variables)] as const,
    );
    const env = { ...(await connection.app(spec.app_id).env()), PORT: String(port.port), ...Object.fromEntries(own) };
    await setCallback(connection, spec, substituteInText(callback, variables));
    return new BotProcess({ spec: { ...spec, command }, cwd: resolve(scenario.folder, cwd), env, variables, port });
  }

  async start(onDeath: (error: ProcessError) => void): Promise<void> {
    await this.stop();
    const { command, ready } = this.#spec;
    const group = new ProcessGroup({
      command: substituteInText(command, this.#variables),
      cwd: this.#cwd,
      env: this.#env,
    });
    this.#group = group;
    const sign = ready === undefined ? { port: this.#port.port } : { url: substituteInText(ready, this.#variables) };
    await untilReady(group, sign, readyWithin);
    group.exited.then((exit) => {
      if (this.#group === group) onDeath(new ProcessError(group, `ended by itself ${exitText(exit)}`, exit));
    }, onDeath);
  }

  /** Ends the process, if one runs; its port stays reserved. */
  async stop(): Promise<void> {
    const group = this.#group;
    this.#group = undefined;
    if (group === undefined) return;
    await group.stop();
    this.#earlierOutput += group.output();
  }

  async end(): Promise<void> {
    await this.stop();
    this.#port.release();
  }

  output(): string {
    return this.#earlierOutput + (this.#group?.output() ?? "");
  }
}

async function setCallback(connection: EmulatorConnection, { app_id }: BotSpec, url: string): Promise<void> {
  await connection.control.call("patchApp", { params: { app_id }, body: { callback: { url } } });
}
