import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { environment } from "./environment.ts";
import { tarball } from "./tarball.ts";

/** The checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a command printed, and how it ended. */
export interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command of a project is run. */
export interface RunOptions {
  /** Where, as a path in the project. */
  readonly folder?: string;
  /** What is added to the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A project of somebody else's, with what npm would publish installed in it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "finchat-package-"));
  readonly #running: ChildProcess[] = [];

  /** A project with the packed tarball as the only package there is; CommonJS unless its `type` says otherwise. */
  static async withPackage(type: "commonjs" | "module" = "module"): Promise<Project> {
    const project = new Project();
    project.write("package.json", JSON.stringify({ private: true, type }));
    const quietly = ["--offline", "--no-audit", "--no-fund", "--no-save"];
    await project.must("npm", ["install", ...quietly, await tarball()]);
    return project;
  }

  /** The files under a folder of the project, in the order of their paths, `/` between folders. */
  files(folder: string): string[] {
    const entries = readdirSync(join(this.folder, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => relative(join(this.folder, folder), join(parentPath, name))).sort();
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Copies a file or folder of the checkout, by default to the same place of the project. */
  copy(path: string, target = path): void {
    cpSync(join(root, path), join(this.folder, target), { recursive: true });
  }

  /** Makes a package of the checkout's another of the project's, or of a folder of it. */
  link(name: string, folder = "."): void {
    const path = join(this.folder, folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, "node_modules", name), path);
  }

  /** Runs a command in the project, or in a folder of it, to its end. */
  async run(
    command: string,
    args: readonly string[],
    { folder = ".", variables = {} }: RunOptions = {},
  ): Promise<Printed> {
    const options = { cwd: join(this.folder, folder), env: { ...environment(), ...variables } };
    try {
      return { code: 0, ...(await promisify(execFile)(command, args, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Printed;
      return { code, stdout, stderr };
    }
  }

  /** Runs a command to its end. @throws Error with what it printed when it fails */
  async must(command: string, args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.run(command, args);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
  }

  /** Starts a command as a terminal does: in a process group of its own. */
  start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { cwd: this.folder, env: environment(), detached: true });
    this.#running.push(child);
    return child;
  }

  async remove(): Promise<void> {
    for (const child of this.#running) await stop(child, "SIGKILL");
    rmSync(this.folder, { recursive: true });
  }
}

/** Signals a command and all that it started, as Ctrl-C does; resolves when the last of them is over. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "close");
  process.kill(-child.pid, signal);
  await ended;
}
