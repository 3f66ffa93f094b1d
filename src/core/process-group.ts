import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { Socket } from "node:net";
import { isGroupRunning, signalGroup } from "./group-signals.ts";
import { RecentText } from "./recent-text.ts";

/** A shell command to start. */
export interface CommandOptions {
  /** A line for the shell (`sh -c`). */
  readonly command: string;
  /** Environment variables beside those of this process; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder that it runs in; that of this process by default. */
  readonly cwd?: string;
  /** Characters of output that are kept, the newest; 65,536 by default. */
  readonly keptOutput?: number;
  /** Gets all output as it comes. */
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
}

/** End of a command: its exit code, or the signal that ended it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Time between SIGTERM and SIGKILL. */
const graceMs = 2000;

/** Time in which the rest of the output arrives after the command has ended. A process left behind may hold it open. */
const lastOutputMs = 200;

/** Time after SIGKILL in which a group disappears. Longer, it has only dead processes that nobody collects. */
const killedMs = 1000;

const pollMs = 10;

/** Ends the group of its first argument when its standard input ends without a line: when this process has ended. */
const guardScript = `read -r line || { kill -s TERM -- "-$1"; sleep 2; kill -s KILL -- "-$1"; } 2>/dev/null`;

/**
 * A shell command in a process group of its own, so that everything that it starts ends with it. The group is ended also
 * when this process ends without stopping it, in whatever way: by an error, a signal, or SIGKILL.
 */
export class ProcessGroup {
  readonly command: string;
  /** The id of the shell's process, and of the group. */
  readonly pid: number;
  /** Resolves when the command has ended. Processes that it left behind run on until `stop`. */
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #output: RecentText;
  #guard: ChildProcess | undefined;
  #exit: ProcessExit | undefined;
  #isGone = false;
  #stopping: Promise<ProcessExit> | undefined;

  /** Starts the command. @throws Error when it cannot be started, such as in a folder that does not exist */
  constructor({ command, env = {}, cwd, keptOutput = 65_536, onOutput }: CommandOptions) {
    if (cwd !== undefined && statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new Error(`cannot run ${JSON.stringify(command)}: there is no folder ${cwd}`);
    }
    const child = spawn(command, {
      shell: true,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
      ...(cwd !== undefined && { cwd }),
    });
    child.on("error", () => undefined);
    if (child.pid === undefined) throw new Error(`cannot run ${JSON.stringify(command)}: the shell does not start`);
    this.command = command;
    this.pid = child.pid;
    this.#child = child;
    this.#output = new RecentText(keptOutput);
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        this.#output.add(text);
        onOutput?.(text, name);
      });
    }
    this.#guard = guardGroup(child.pid);
    this.exited = exitOf(child).then((exit) => {
      this.#exit = exit;
      this.#isThere();
      return exit;
    });
  }

  /** The end of the command; undefined while it runs. */
  get exit(): ProcessExit | undefined {
    return this.#exit;
  }

  /** Returns the newest output of both streams, in order of arrival. */
  output(): string {
    return this.#output.text;
  }

  /**
   * Ends the whole group: SIGTERM, and SIGKILL after two seconds. Resolves when all of it is gone; calling it again waits
   * for the same end.
   */
  stop(): Promise<ProcessExit> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<ProcessExit> {
    if (this.#isThere()) signalGroup(this.pid, "SIGTERM");
    if (!(await this.#isGoneWithin(graceMs))) {
      signalGroup(this.pid, "SIGKILL");
      await this.#isGoneWithin(killedMs);
    }
    const exit = await this.exited;
    this.#dismissGuard();
    // A process that left the group may hold the streams open.
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    return exit;
  }

  async #isGoneWithin(ms: number): Promise<boolean> {
    const start = performance.now();
    while (this.#isThere()) {
      if (performance.now() - start > ms) return false;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    return true;
  }

  /** Returns whether any of the group runs. When none does, its number, which another may get, is never used again. */
  #isThere(): boolean {
    if (this.#isGone) return false;
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return true;
    this.#isGone = !isGroupRunning(this.pid);
    if (this.#isGone) this.#dismissGuard();
    return !this.#isGone;
  }

  #dismissGuard(): void {
    this.#guard?.stdin?.end("\n");
    this.#guard = undefined;
  }
}

/** Starts the process that ends a group when this process has ended. It keeps this process alive for no moment. */
function guardGroup(pid: number): ChildProcess {
  const guard = spawn("sh", ["-c", guardScript, "sh", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined);
  guard.stdin.on("error", () => undefined);
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return guard;
}

async function exitOf(child: ChildProcess): Promise<ProcessExit> {
  const closed = once(child, "close");
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, lastOutputMs)))]);
  clearTimeout(timer);
  return { code, signal };
}
