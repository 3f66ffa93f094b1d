import { nextWord, runHelper } from "./lib/processes.js";

/** @import { Amount, Report } from "./lib/figures.js" */

/**
 * What messages take of the heap, and what it adds that each is queued for a bot.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ messages }, report) {
  const count = Math.min(messages, 100_000);
  const [unsubscribed, queued] = [await heapOf(count, "unsubscribed"), await heapOf(count, "queued")];
  const unit = "bytes";
  report({ target: 4, what: "heap of a message of 200 characters", unit, emulator: [unsubscribed / count] });
  report({ what: "heap of its queued push", unit, emulator: [(queued - unsubscribed) / count] });
}

/**
 * @param {number} count
 * @param {"queued" | "unsubscribed"} subscription
 */
async function heapOf(count, subscription) {
  const helper = runHelper("queued-memory.js", { args: [String(count), subscription], execArgv: ["--expose-gc"] });
  const { heap } = /** @type {{ heap: number }} */ (await nextWord(helper));
  return heap;
}
