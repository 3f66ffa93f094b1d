import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isBuilt } from "./lib/steps.js";

const server = new URL("../dist/main.js", import.meta.url);
const parent = process.ppid;

if (isBuilt() || built()) {
  stopWithParent();
  process.argv[1] = fileURLToPath(server);
  await import(server.href);
}

/** Builds in a process of its own, so that the server's holds nothing of it; stdout is the server's alone. */
function built() {
  try {
    const script = fileURLToPath(new URL("build.js", import.meta.url));
    console.error("Building the emulator: sources are new or changed. This takes some seconds.");
    execFileSync(process.execPath, [script, "--no-types"], { stdio: ["ignore", 2, 2] });
    return true;
  } catch {
    process.exitCode = 1;
    return false;
  }
}

/**
 * npm passes a SIGTERM on to the shell between itself and this process, and the shell dies of it without a word: a
 * change of parents is all that can be seen of it from here.
 */
function stopWithParent() {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
  }, 100).unref();
}
