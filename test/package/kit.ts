import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "../../scripts/lib/steps.js";

/** The checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a command printed, and how it ended. */
export interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project of somebody else's, with what npm would publish installed in it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "finchat-package-"));
  readonly #running: ChildProcess[] = [];

  /**
   * Packs the checkout, without touching what others run from its dist, and installs the tarball as the only package
   * there is.
   */
  static async withPackage(): Promise<Project> {
    await build();
    const project = new Project();
    const copy = join(project.folder, "checkout");
    cpSync(root, copy, {
      recursive: true,
      filter: (path) => !/^(node_modules|\.git|bench)$/.test(relative(root, path)),
    });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    await project.#must("npm", ["pack", "--pack-destination", project.folder], "checkout");
    rmSync(copy, { recursive: true });
    const tarball = readdirSync(project.folder).find((name) => name.endsWith(".tgz")) ?? "none";
    project.write("package.json", '{ "private": true, "type": "module" }');
    const quietly = ["--offline", "--no-audit", "--no-fund", "--no-save"];
    await project.#must("npm", ["install", ...quietly, `./${tarball}`]);
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

  /** Copies a folder of the checkout to the same place of the project. */
  copy(path: string): void {
    cpSync(join(root, path), join(this.folder, path), { recursive: true });
  }

  /** Makes a package of the checkout's another of the project's, or of a folder of it. */
  link(name: string, folder = "."): void {
    const path = join(this.folder, folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, "node_modules", name), path);
  }

  /** Runs a command in the project, or in a folder of it, to its end. */
  async run(command: string, args: readonly string[], folder = "."): Promise<Printed> {
    const options = { cwd: join(this.folder, folder), env: environment() };
    try {
      return { code: 0, ...(await promisify(execFile)(command, args, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Printed;
      return { code, stdout, stderr };
    }
  }

  async #must(command: string, args: readonly string[], folder?: string): Promise<void> {
    const { code, stderr } = await this.run(command, args, folder);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
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

/** The environment without what npm, vitest and the colours of this terminal put there. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|FORCE_COLOR|TEST$)/.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}
