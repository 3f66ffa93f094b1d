import { nextWord, runHelper } from "../lib/processes.js";

/** @import { Tick } from "./net-times.js" */

/**
 * Starts a process that asks both servers every 100 ms.
 * @param {{ url: string, pid: number }} emulator
 * @param {string} bare
 */
export function startProbe(emulator, bare) {
  const helper = runHelper("../soak/probe.js", { args: [emulator.url, bare, String(emulator.pid)] });
  /** @param {string} word */
  const ask = async (word) => {
    const answer = nextWord(helper);
    helper.send(word);
    return answer;
  };
  return {
    /** Resolves when nothing is asked any more. */
    pause: () => ask("pause"),
    resume: () => ask("resume"),
    report: async () => /** @type {Tick[]} */ (await ask("report")),
    stop: () => helper.kill(),
  };
}
