import { execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @typedef {{ url: string, residentMb: () => number, stop: () => Promise<void> }} RunningServer */

/**
 * Runs the emulator as built, silent; with a tenant of the benchmark's own, and then without a request journal, or as it
 * comes.
 * @param {object} [tenant]
 * @returns {Promise<RunningServer>}
 */
export async function runEmulator(tenant) {
  const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
  const flags = ["--port", "0", "--log-level", "silent"];
  if (tenant === undefined) return runServer(main, flags);
  const folder = mkdtempSync(join(tmpdir(), "finchat-bench-"));
  const fixtures = join(folder, "tenant.json");
  writeFileSync(fixtures, JSON.stringify({ settings: { limits: { journal_entries: 0 } }, ...tenant }));
  const server = await runServer(main, [...flags, "--fixtures", fixtures]);
  rmSync(folder, { recursive: true });
  return server;
}

/**
 * Bundles the bare Express server as the emulator is; the path of the script.
 * @returns {Promise<string>}
 */
export async function bundleBare() {
  const folder = mkdtempSync(join(tmpdir(), "finchat-bench-"));
  const bundle = join(folder, "bare-express.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("bare-express.js", import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return bundle;
}

/**
 * Runs a script that prints where it listens.
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<RunningServer>}
 */
export async function runServer(script, args) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  /** @type {string} */
  const line = await new Promise((resolve) => {
    child.stdout.once("data", (text) => {
      resolve(String(text));
    });
  });
  return {
    url: /http:\/\/\S+/.exec(line)?.[0] ?? "",
    residentMb: () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)])) / 1024,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
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
export function nextWord(helper) {
  return new Promise((resolve) => {
    helper.once("message", resolve);
  });
}
