import { isRecord } from "../core/json.ts";
import { checkUnused } from "./disk/check-unused.ts";
import type { DataFolder } from "./disk/data-folder.ts";
import { readJournals, type JournalsEnd } from "./disk/read-journals.ts";
import { migrate, notAState, stateVersion } from "./migrations.ts";
import type { JournalEntry, SavedState, Surroundings } from "./saved-state.ts";
import { damaged, StateError } from "./state-error.ts";
import { Store } from "./store.ts";

/** Takes over what was saved, in order; `path` is the file that holds it. */
export interface Restorer {
  restore(state: SavedState, path: string): void;
  replay(entry: JournalEntry, path: string): void;
}

/** The end of what was loaded. */
export interface Loaded extends JournalsEnd {
  /** The last number of the feed that may have been given out. */
  readonly feedUpTo: number | undefined;
}

/**
 * Hands over a state that was read and what the journals add to it; undefined where nothing was saved yet. `warn` is
 * told of an unfinished write.
 * @throws StateError when something is damaged or missing
 */
export function loadState(
  folder: DataFolder,
  read: unknown,
  restorer: Restorer,
  warn: (message: string) => void,
): Loaded | undefined {
  if (read === null) {
    checkUnused(folder);
    return undefined;
  }
  const state = checkedState(folder.statePath, read);
  const upgrade = state.version === stateVersion ? undefined : new Upgrade();
  const target = upgrade ?? restorer;
  let feedUpTo = state.feed_up_to;
  explained(folder.statePath, () => {
    target.restore(state, folder.statePath);
  });
  const end = readJournals(folder, state, {
    warn,
    take: (entry, path) => {
      feedUpTo = entry.feed_up_to ?? feedUpTo;
      explained(path, () => {
        target.replay(entry, path);
      });
    },
  });
  if (upgrade === undefined) return { ...end, feedUpTo };
  restorer.restore(migrate(upgrade.state(), folder.statePath), folder.statePath);
  return { ...end, last: undefined, feedUpTo };
}

/** An older version's state and journals, put together before they are brought up to date. */
class Upgrade implements Restorer {
  readonly #store = new Store();
  #version = 0;
  #surroundings: Surroundings | undefined;

  restore(state: SavedState): void {
    const { version, domain, clock, random, settings } = state;
    this.#version = version;
    this.#surroundings = {
      domain,
      clock,
      ...(random !== undefined && { random }),
      ...(settings !== undefined && { settings }),
    };
    this.#store.restore(state);
  }

  replay({ rows, counters, surroundings = this.#surroundings }: JournalEntry): void {
    this.#store.replay(rows, counters);
    this.#surroundings = surroundings;
  }

  state(): object {
    return { version: this.#version, ...this.#surroundings, ...this.#store.snapshot() };
  }
}

/** @throws StateError for something that is no state, or one of a newer version */
function checkedState(path: string, read: unknown): SavedState {
  migrate(read, path);
  if (!isRecord(read)) throw notAState(path);
  if (!isRecord(read["counters"]) || !isRecord(read["collections"])) {
    throw damaged(path, "(counters or collections are missing)");
  }
  return read as unknown as SavedState;
}

/** Runs work with what was read from a file. @throws StateError where it cannot be done */
function explained(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof StateError ? error : damaged(path, `(${(error as Error).message})`);
  }
}
