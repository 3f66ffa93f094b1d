import { parseArgs } from "node:util";
import { nodes } from "./lib/nodes.js";
import { sentence, writePage } from "./lib/page.js";
import { run } from "./lib/scenario.js";

/** @import { Amount } from "./lib/figures.js" */
/** @import { Results } from "./lib/page.js" */

/** In the order of the targets. Peers are measured on request: they have to be installed. */
const scenarios = [
  "start",
  "send",
  "pushes",
  "hung",
  "flat",
  "crowd",
  "memory",
  "durable",
  "iam",
  "queue",
  "tenants",
  "neighbours",
  "workers",
];

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    quick: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    messages: { type: "string" },
  },
});

/** @type {Amount} */
const amount = {
  rounds: options.quick ? 5 : 11,
  ms: options.quick ? 400 : 1000,
  messages: Number(options.messages ?? (options.quick ? 200_000 : 1_000_000)),
};
const chosen = options.only ?? [...scenarios, ...(options.peers ? ["peers"] : [])];

process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

/** @type {Results} */
const results = { isQuick: options.quick, amount, columns: [], failures: [] };
for (const node of nodes()) {
  /** @type {Results["columns"][number]} */
  const column = { version: node.version, figures: [] };
  results.columns.push(column);
  console.log(`\nNode ${node.version}`);
  for (const name of chosen) {
    const { figures, failure } = await run(name, node, amount);
    column.figures.push(...figures);
    for (const figure of figures) console.log(`  ${sentence(figure)}`);
    if (failure !== undefined) {
      results.failures.push(failure);
      console.error(`  ${failure}`);
    }
    if (options.only === undefined) await writePage(results);
  }
}
if (results.failures.length > 0) process.exitCode = 1;
