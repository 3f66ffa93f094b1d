/** Progress of a run of several things. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Names of those that run. */
  readonly running: readonly string[];
}

/** Returns the line that shows the progress on a terminal, and replaces the one before. */
export function progressLine({ done, total, running }: Progress, things: string, columns = 80): string {
  const line = `${done}/${total} ${things}${running.length === 0 ? "" : `: ${running.join(", ")}`}`;
  return noProgress + line.slice(0, columns - 1);
}

/** Removes the progress from a terminal. */
export const noProgress = "\r\u001b[K";
