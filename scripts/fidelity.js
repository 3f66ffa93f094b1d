import { fidelityMarkdown, fidelityPage } from "./lib/fidelity-page.js";
import { writeWhole } from "./lib/files.js";
import { runScript } from "./lib/script.js";

await runScript(async () => writeWhole(fidelityPage, await fidelityMarkdown()));
