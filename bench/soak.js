import { parseArgs } from "node:util";
import { soak } from "./soak/run.js";
import { failuresOf, reportOf } from "./soak/report.js";

const { values: options } = parseArgs({ options: { minutes: { type: "string", default: "60" } } });
const minutes = Number(options.minutes);
if (!(minutes > 0)) throw new Error(`--minutes must be a positive number (got ${JSON.stringify(options.minutes)})`);

process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

const results = await soak(minutes);
console.log(reportOf(results));
const failures = failuresOf(results);
for (const failure of failures) console.error(failure);
if (failures.length > 0) process.exitCode = 1;
