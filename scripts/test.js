import { spawn } from "node:child_process";
import { runScript } from "./lib/script.js";
import { build, buildPackage } from "./lib/steps.js";

/** The checks besides the tests, as npm scripts. They are independent and run at the same time. */
const checks = ["format:check", "lint", "typecheck", "lint:openapi"];

/** The tests of `--quick`: rules, units and calls in this process, without those that start processes or measure memory. */
const quick = ["architecture", "unit", "generator", "http", "push"].map((folder) => `test/${folder}`);
const slow = ["process", "crash", "load", "full-disk", "media-streams", "stalls-matching"];

const [flag, ...files] = process.argv.slice(2);
const isQuick = flag === "--quick";

await runScript(async () => {
  await timed("build", async () => {
    await (isQuick ? build() : buildPackage());
    return true;
  });
  const passed = isQuick ? [] : await Promise.all(checks.map((check) => timed(check, () => quiet(check))));
  const excluded = slow.flatMap((name) => ["--exclude", `test/http/${name}.test.ts`]);
  const tests = isQuick ? [...quick, ...excluded, ...files] : process.argv.slice(2);
  if (passed.includes(false) || !(await timed("tests", () => shown("npx", ["vitest", "run", ...tests])))) {
    process.exitCode = 1;
  }
});

/**
 * Runs one step and prints how long it took.
 * @param {string} name
 * @param {() => Promise<boolean>} step
 */
async function timed(name, step) {
  const start = performance.now();
  const passed = await step();
  console.log(`${passed ? "ok" : "failed"}: ${name} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
  return passed;
}

/**
 * Runs an npm script and prints its output as a whole, when it has failed.
 * @param {string} script
 */
async function quiet(script) {
  const child = spawn("npm", ["run", "--silent", script], { shell: process.platform === "win32" });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on("data", (/** @type {Buffer} */ chunk) => output.push(chunk));
  child.stderr.on("data", (/** @type {Buffer} */ chunk) => output.push(chunk));
  const passed = await succeeds(child);
  if (!passed) process.stderr.write(Buffer.concat(output));
  return passed;
}

/**
 * Runs a command that prints as it goes.
 * @param {string} command
 * @param {string[]} options
 */
function shown(command, options) {
  return succeeds(spawn(command, options, { stdio: "inherit", shell: process.platform === "win32" }));
}

/**
 * Resolves to whether a child process ends with code 0.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<boolean>}
 */
function succeeds(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code === 0);
    });
  });
}
