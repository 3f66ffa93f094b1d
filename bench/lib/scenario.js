import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @import { Amount, Figure } from "./figures.js" */
/** @import { NodeBinary } from "./nodes.js" */

/** No scenario takes longer, in ms; one that does is broken off. */
const patience = 600_000;

const measuring = fileURLToPath(new URL("../measure.js", import.meta.url));

/**
 * Runs a scenario on a Node, with all its servers, in a process group of its own, so that nothing of it is left.
 * @param {string} name
 * @param {NodeBinary} node
 * @param {Amount} amount
 * @returns {Promise<{ figures: Figure[], failure?: string }>} what was measured, also where it then failed
 */
export async function run(name, node, amount) {
  /** @type {Figure[]} */
  const figures = [];
  const child = spawn(node.path, [measuring, name, JSON.stringify(amount)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: true,
  });
  child.on("message", (figure) => figures.push(/** @type {Figure} */ (figure)));
  const end = () => {
    endGroup(child.pid);
  };
  const timer = setTimeout(end, patience);
  process.once("exit", end);
  /** @type {unknown} */
  const code = await new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  clearTimeout(timer);
  process.off("exit", end);
  end();
  return code === 0 ? { figures } : { figures, failure: `${name} failed on ${node.version}` };
}

/** @param {number | undefined} leader */
function endGroup(leader) {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch {
    // All of it has ended by itself.
  }
}
