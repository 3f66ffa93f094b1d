import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{ url: string, stop: () => Promise<void> }} RunningServer */

/**
 * Runs the emulator as built, with a tenant of the benchmark's own, silent and without a request journal.
 * @param {object} tenant
 * @returns {Promise<RunningServer>}
 */
export async function runEmulator(tenant) {
  const folder = mkdtempSync(join(tmpdir(), "finchat-bench-"));
  const fixtures = join(folder, "tenant.json");
  writeFileSync(fixtures, JSON.stringify({ settings: { limits: { journal_entries: 0 } }, ...tenant }));
  const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
  const child = spawn(process.execPath, [main, "--port", "0", "--log-level", "silent", "--fixtures", fixtures], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  /** @type {string} */
  const line = await new Promise((resolve) => {
    child.stdout.once("data", (text) => {
      resolve(String(text));
    });
  });
  return {
    url: /http:\/\/\S+/.exec(line)?.[0] ?? "",
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
      rmSync(folder, { recursive: true });
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
