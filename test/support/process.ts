import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A process that ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the emulator's own command. */
export interface RunningProcess {
  readonly pid: number | undefined;
  /** Its standard output up to the line that says where it listens. */
  readonly url: Promise<string>;
  readonly ended: Promise<Ended>;
  /** Returns its standard output so far. */
  readonly stdout: () => string;
  /** Returns what it has written so far. */
  readonly output: () => string;
  /** Writes to its standard input. */
  readonly write: (text: string) => void;
  /** Ends its standard input. */
  readonly endInput: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** A shell that runs its further arguments with no file growing beyond its first, in KiB: as on a full disk. */
const withLimit = ["bash", "-c", 'trap "" XFSZ; ulimit -f "$0" && exec "$@"'];

/** Runs `finchat-emulator` as built, with room for files of `fileKib` where it is given; kills it when the test is over. */
export function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  fileKib?: number,
): RunningProcess {
  const limit = fileKib === undefined ? [] : [...withLimit, String(fileKib)];
  return runProgram([...limit, process.execPath, "dist/main.js", ...args], { environment });
}

/** Runs a program, in the project's folder unless another is given; kills it when the test is over. */
export function runProgram(
  [file = "", ...words]: readonly string[],
  { environment = {}, folder = root }: { environment?: Readonly<Record<string, string>>; folder?: string } = {},
): RunningProcess {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const child = spawn(file, words, { cwd: folder, env: { ...inherited, ...environment } });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (text: Buffer) => (output.stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (output.stderr += text.toString()));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...output }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const found = /http:\/\/\S+/.exec(output.stdout)?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => {
      reject(new Error(`it ended before it listened: ${output.stderr}`));
    });
  });
  url.catch(() => undefined);
  return {
    pid: child.pid,
    url,
    ended,
    stdout: () => output.stdout,
    output: () => output.stdout + output.stderr,
    write: (text) => void child.stdin.write(text),
    endInput: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
  };
}
