import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { keptName } from "../media-names.ts";
import { remedy, StateError, unreadable } from "../state-error.ts";
import type { DataFolder } from "./data-folder.ts";
import { isUnused } from "./read-journal.ts";

/**
 * Checks that nothing was saved in a folder without a state: what is there belongs to a state that was lost.
 * @throws StateError when there is a journal, other than one that an interrupted first start has made, or media
 */
export function checkUnused(folder: DataFolder): void {
  const [journal] = folder.journals().filter((number) => number > 1 || !isUnused(folder.journalPath(number)));
  const found = journal === undefined ? mediaFile(folder.mediaPath) : folder.journalPath(journal);
  if (found !== undefined) {
    throw new StateError(`${folder.statePath} is missing, although ${found} is there: ${remedy}`);
  }
}

function mediaFile(folder: string): string | undefined {
  try {
    const name = existsSync(folder) ? readdirSync(folder).find((entry) => keptName.test(entry)) : undefined;
    return name && join(folder, name);
  } catch (error) {
    throw unreadable(folder, error);
  }
}
