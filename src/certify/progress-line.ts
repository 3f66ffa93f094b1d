import type { Progress } from "./certification.ts";

/** Returns the line that shows the progress on a terminal, and replaces the one before. */
export function progressLine({ done, total, running }: Progress): string {
  return `\r\u001b[K${done}/${total} checks${running.length === 0 ? "" : `: ${running.join(", ")}`}`;
}

/** Removes the progress from a terminal. */
export const noProgress = "\r\u001b[K";
