import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const mebibyte = 1_048_576;

/**
 * Content of a data folder, of those of its tenants too.
 * @param {string} folder
 * @returns {{ files: number, folderMb: number, journalMb: number }}
 */
export function folderSizes(folder) {
  const sizes = { files: 0, folderMb: 0, journalMb: 0 };
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    if (file?.isFile() !== true) continue;
    sizes.files++;
    sizes.folderMb += file.size / mebibyte;
    if (/journal-\d+\.jsonl$/.test(name)) sizes.journalMb += file.size / mebibyte;
  }
  return sizes;
}
