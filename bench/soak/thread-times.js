import { readFileSync } from "node:fs";

/**
 * How long the first thread of a process has run, which is that of its event loop, and how long it has waited for a CPU
 * while it could have run, in ms; undefined where the system does not tell.
 * @param {number} pid
 * @returns {{ cpuMs: number, waitedMs: number } | undefined}
 */
export function threadTimes(pid) {
  try {
    const [cpu, waited] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "latin1").split(" ");
    return { cpuMs: Number(cpu) / 1e6, waitedMs: Number(waited) / 1e6 };
  } catch {
    return undefined;
  }
}
