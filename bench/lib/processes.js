import { execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @import { ChildProcess } from "node:child_process" */
/** @import { Readable } from "node:stream" */

/**
 * @typedef {object} RunningServer
 * @property {string} url
 * @property {number} pid
 * @property {ChildProcess} child
 * @property {() => number} residentMb
 * @property {() => Promise<void>} stop
 */

/**
 * Runs the emulator as built, silent; with a tenant of the benchmark's own, and then without a request journal, or as it
 * comes.
 * @param {object} [tenant]
 * @param {{ flags?: string[], log?: string, execArgv?: string[] }} [options] `log`, a level: what is logged then goes
 *   nowhere, but is written; `execArgv`, flags of Node
 * @returns {Promise<RunningServer>}
 */
export async function runEmulator(tenant, { flags = [], log = "silent", execArgv = [] } = {}) {
  const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
  const args = ["--port", "0", "--log-level", log, ...flags];
  const stderr = log === "silent" ? "inherit" : "ignore";
  if (tenant === undefined) return runServer(main, args, { stderr, execArgv });
  const folder = temporaryFolder();
  const fixtures = join(folder, "tenant.json");
  writeFileSync(fixtures, JSON.stringify({ settings: { limits: { journal_entries: 0 } }, ...tenant }));
  const server = await runServer(main, [...args, "--fixtures", fixtures], { stderr, execArgv });
  rmSync(folder, { recursive: true });
  return server;
}

/** A folder of the benchmark's own; who makes one removes it. */
export const temporaryFolder = () => mkdtempSync(join(tmpdir(), "finchat-bench-"));

/**
 * Runs the bare Express server, bundled as the emulator is.
 * @returns {Promise<RunningServer>}
 */
export async function runBare() {
  return runServer(await bareScript(), []);
}

/** @type {Promise<string> | undefined} */
let bundled;

/** Where the bare server lies, which is bundled once and removed in the end. */
async function bareScript() {
  bundled ??= bundleBare();
  return bundled;
}

async function bundleBare() {
  const folder = temporaryFolder();
  process.once("exit", () => {
    rmSync(folder, { recursive: true });
  });
  const bundle = join(folder, "bare-express.mjs");
  const validators = "validators-platform.cjs";
  copyFileSync(fileURLToPath(new URL(`../../src/generated/${validators}`, import.meta.url)), join(folder, validators));
  await build({
    entryPoints: [fileURLToPath(new URL("bare-express.js", import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { "process.env.NODE_ENV": '"production"' },
    banner: {
      js: 'import { createRequire as toRequire } from "node:module"; const require = toRequire(import.meta.url);',
    },
  });
  return bundle;
}

/**
 * Runs a script that prints where it listens. With flags of Node it has a channel to this process too.
 * @param {string} script
 * @param {string[]} args
 * @param {{ stderr?: "inherit" | "ignore", execArgv?: string[] }} [options]
 * @returns {Promise<RunningServer>}
 */
export async function runServer(script, args, { stderr = "inherit", execArgv = [] } = {}) {
  const words = [...execArgv, script, ...args];
  const stdio = /** @type {const} */ (["ignore", "pipe", stderr]);
  const child = spawn(process.execPath, words, { stdio: execArgv.length === 0 ? [...stdio] : [...stdio, "ipc"] });
  const exited = once(child, "exit");
  const line = await Promise.race([
    once(/** @type {Readable} */ (child.stdout), "data").then(([text]) => String(text)),
    exited.then(() => Promise.reject(new Error(`${script} ended before it listened`))),
  ]);
  const pid = child.pid ?? 0;
  return {
    url: /http:\/\/\S+/.exec(line)?.[0] ?? "",
    pid,
    child,
    residentMb: () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) / 1024,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/**
 * Runs a script of this folder in a process of its own.
 * @param {string} script
 * @param {{ args?: string[], execArgv?: string[] }} [options]
 */
export function runHelper(script, { args = [], execArgv = [] } = {}) {
  return fork(fileURLToPath(new URL(script, import.meta.url)), args, { execArgv });
}

/**
 * What a helper says next.
 * @param {import("node:child_process").ChildProcess} helper
 * @returns {Promise<unknown>}
 */
export async function nextWord(helper) {
  const words = /** @type {unknown[]} */ (await once(helper, "message"));
  return words[0];
}
