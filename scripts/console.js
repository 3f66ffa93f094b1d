import { runScript } from "./lib/script.js";
import { generate } from "./lib/steps.js";

await runScript(async () => {
  await generate();
  await (await import("./lib/console.js")).serveConsole();
});
