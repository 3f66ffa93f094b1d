import { runScript } from "./lib/script.js";
import { build } from "./lib/steps.js";

await runScript(build);
