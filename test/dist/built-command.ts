import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { runProgram, type Ended, type RunningProcess } from "../support/process.ts";

/** A build of the command, which notes the files that its processes load. */
export class BuiltCommand {
  readonly #coverage = mkdtempSync(join(tmpdir(), "finchat-coverage-"));

  readonly #words: readonly string[];

  /** @param words the program and its first arguments */
  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** Runs a command to its end. */
  run(args: readonly string[], options?: { folder?: string }): Promise<Ended> {
    return this.runOther([...this.#words, ...args], options);
  }

  /** Runs another program that loads files of the build. */
  runOther(words: readonly string[], options: { folder?: string } = {}): Promise<Ended> {
    return runProgram(words, { environment: this.#environment, ...options }).ended;
  }

  /** Starts a command that runs until it is stopped. */
  startOther(args: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningProcess {
    return runProgram([...this.#words, ...args], { environment: { ...this.#environment, ...environment } });
  }

  /** Starts an emulator on a free port, and stops it in order when the test is over. */
  async start(...args: string[]): Promise<{ url: string; stop: () => Promise<Ended> }> {
    const words = [...this.#words, "start", ...(args.includes("--port") ? [] : ["--port", "0"]), ...args];
    const { url, ended, kill } = runProgram(words, { environment: this.#environment });
    const stop = async () => {
      kill("SIGTERM");
      return ended;
    };
    onTestFinished(async () => {
      await stop();
    });
    return { url: await url, stop };
  }

  /** The paths of all scripts that were loaded by processes that ended. */
  loaded(): Set<string> {
    const reports = readdirSync(this.#coverage).map(
      (name) =>
        JSON.parse(readFileSync(join(this.#coverage, name), "utf8")) as { result: readonly { readonly url: string }[] },
    );
    const urls = reports.flatMap(({ result }) => result.map(({ url }) => url));
    return new Set(urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url)));
  }

  /** Removes the notes. */
  remove(): void {
    rmSync(this.#coverage, { recursive: true });
  }

  // Node writes a report of every script of a process when it ends.
  get #environment() {
    return { NODE_V8_COVERAGE: this.#coverage };
  }
}
