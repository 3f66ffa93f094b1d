import { runScript } from "./lib/script.js";
import { build, buildPackage } from "./lib/steps.js";

/** `--no-types` leaves out the declarations, which only those who import the package need. */
await runScript(process.argv.includes("--no-types") ? build : buildPackage);
