import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isBuilt } from "./lib/steps.js";

const server = new URL("../dist/main.js", import.meta.url);

if (isBuilt() || built()) {
  process.argv[1] = fileURLToPath(server);
  await import(server.href);
}

/** Builds in a process of its own, so that the server's holds nothing of it; stdout is the server's alone. */
function built() {
  try {
    execFileSync(process.execPath, [fileURLToPath(new URL("build.js", import.meta.url))], { stdio: ["ignore", 2, 2] });
    return true;
  } catch {
    process.exitCode = 1;
    return false;
  }
}
