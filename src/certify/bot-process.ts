import { ProcessGroup } from "../core/process-group.ts";
import { exitText, untilReady } from "../core/readiness.ts";
import { lastLines } from "../core/recent-text.ts";
import { CheckFailure } from "./finding.ts";

/** Time in which a bot must accept connections after its start, in ms. */
const readyMs = 30_000;

const shownLines = 5;

/** Start of a bot: the command, its environment, and the port that it listens on. */
export interface BotCommand {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
}

/** A bot that certification starts and stops. */
export class BotProcess {
  readonly #command: BotCommand;
  #group: ProcessGroup | undefined;

  constructor(command: BotCommand) {
    this.#command = command;
  }

  /** Starts the bot and waits until it accepts connections. @throws ProcessError when it ends, or takes too long */
  async start(): Promise<void> {
    const { command, env, port } = this.#command;
    this.#group = new ProcessGroup({ command, env });
    await untilReady(this.#group, { port }, readyMs);
  }

  /** Stops the bot, and all that it has started. */
  async stop(): Promise<void> {
    await this.#group?.stop();
    this.#group = undefined;
  }

  /** @throws CheckFailure when the bot has ended by itself */
  assertRuns(): void {
    const exit = this.#group?.exit;
    if (exit === undefined) return;
    const output = this.#group?.output().trim() ?? "";
    const text = output === "" ? "it wrote no output" : `its last output:\n${lastLines(output, shownLines)}`;
    throw new CheckFailure(`the bot ended ${exitText(exit)}; ${text}`, "Catch the error and keep the process running.");
  }
}
