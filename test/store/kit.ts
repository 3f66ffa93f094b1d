import { onTestFinished } from "vitest";
import { DataFolder } from "../../src/store/disk/data-folder.ts";
import { JournalFile } from "../../src/store/disk/journal-file.ts";
import { Journal } from "../../src/store/disk/journal.ts";
import { StateFile } from "../../src/store/disk/state-file.ts";
import { loadState } from "../../src/store/load-state.ts";
import { stateVersion } from "../../src/store/migrations.ts";
import type { JournalEntry, SavedState } from "../../src/store/saved-state.ts";
import type { StateError } from "../../src/store/state-error.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A data folder of the test's own, which is let go of when the test is over. */
export async function openFolder(
  onFailure: (error: StateError) => void = () => undefined,
  path = temporaryFolder(),
): Promise<DataFolder> {
  const folder = await DataFolder.open(path, onFailure);
  onTestFinished(() => folder.close());
  return folder;
}

/** A record that can be told from others. */
export const record = (last: number, text = ""): JournalEntry => ({
  rows: [["users", `@${last}:example.org`, { fcid: `@${last}:example.org`, name: text }]],
  counters: { last, position: 0, seq: 0 },
});

/** A folder with a small state and a journal that goes on from it. */
export async function begunFolder(folder: DataFolder): Promise<Journal> {
  const file = await JournalFile.create(folder, { journal: 1, first_record: 1, folder: "id" });
  await new StateFile(folder).write(stateOf(file));
  await file.confirm();
  return new Journal(folder, file);
}

const stateOf = ({ head }: JournalFile): SavedState => ({
  version: stateVersion,
  ...head,
  domain: "example.org",
  clock: { mode: "frozen", now: 0 },
  counters: { last: 0, position: 0, seq: 0 },
  collections: { users: [{ fcid: "@a:example.org" }, { fcid: "@b:example.org" }], rooms: [] },
});

/** The numbers of the records that are loaded from a folder, in order, and the warnings. */
export async function loaded(folder: DataFolder): Promise<{ records: number[]; users: number; warnings: string[] }> {
  const records: number[] = [];
  const warnings: string[] = [];
  let users = 0;
  const restorer = {
    restore: ({ collections }: SavedState) => void (users = collections["users"]?.length ?? 0),
    replay: ({ counters }: JournalEntry) => void records.push(counters.last),
  };
  loadState(folder, await new StateFile(folder).read(), restorer, (message) => void warnings.push(message));
  return { records, users, warnings };
}
