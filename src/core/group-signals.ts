import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to a process group; false when there is none. */
export function signalGroup(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-id, signal);
  } catch {
    return false;
  }
}

/**
 * Returns whether any process of a group runs. One that has ended does not count, even while its parent has not collected its
 * exit: in a container, often nobody ever does.
 */
export function isGroupRunning(id: number): boolean {
  if (!signalGroup(id, 0)) return false;
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((name) => /^\d+$/.test(name) && isRunningMember(name, id));
}

function isRunningMember(pid: string, group: number): boolean {
  try {
    // "PID (NAME) STATE PARENT GROUP ...", where the name may have spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state = "", , memberOf] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return memberOf === String(group) && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}
