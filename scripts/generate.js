import { runScript } from "./lib/script.js";
import { generate } from "./lib/steps.js";

await runScript(generate);
