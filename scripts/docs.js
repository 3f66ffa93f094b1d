import { writeWhole } from "./lib/files.js";
import { pages } from "./lib/pages.js";
import { runScript } from "./lib/script.js";

await runScript(async () => {
  for (const [path, text] of Object.entries(await pages())) writeWhole(path, text);
});
