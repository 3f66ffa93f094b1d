import { spawnSync } from "node:child_process";
import { runScript } from "./lib/script.js";
import { buildPackage } from "./lib/steps.js";

/** What must hold before the tests are worth running, as npm scripts. */
const checks = ["format:check", "lint", "typecheck", "lint:openapi"];

await runScript(async () => {
  await buildPackage();
  const failed = checks.filter((check) => !passes("npm", ["run", "--silent", check]));
  if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
  if (failed.length > 0 || !passes("npx", ["vitest", "run", ...process.argv.slice(2)])) process.exitCode = 1;
});

/**
 * @param {string} command
 * @param {string[]} options
 */
function passes(command, options) {
  return spawnSync(command, options, { stdio: "inherit", shell: process.platform === "win32" }).status === 0;
}
