import { StateError } from "./state-error.ts";
import type { SavedState } from "./saved-state.ts";

/** The version of the form in which a state is written now, in a data folder and as a snapshot. */
export const stateVersion = 3;

/** Steps from a version of the state to the next, by the version that they start from. */
export type Migrations = Readonly<Record<number, (state: Record<string, unknown>) => Record<string, unknown>>>;

const migrations: Migrations = {
  // Only a data folder has changed: checksums, numbered records.
  1: (state) => ({ ...state, version: 2 }),
  // Only journals have changed: they hold the changes of rows, which version 2 cannot read.
  2: (state) => ({ ...state, version: 3 }),
};

/**
 * Returns a state in the form of now, whichever version wrote it.
 * @throws StateError for a version that is newer, or that nothing leads on from
 */
export function migrate(saved: unknown, from: string, known: Migrations = migrations, to = stateVersion): SavedState {
  let state = saved as Record<string, unknown> | null;
  for (;;) {
    const version = typeof state === "object" ? state?.["version"] : undefined;
    if (version === to) return state as unknown as SavedState;
    if (typeof version !== "number") throw notAState(from);
    const step = known[version];
    if (version > to) {
      throw new StateError(`${from} has version ${version}, this emulator reads up to ${to}: use a newer emulator`);
    }
    if (step === undefined) {
      throw new StateError(`${from} has version ${version}, which this emulator no longer reads: use an older one`);
    }
    state = step(state ?? {});
  }
}

/** The error for something that is no state of any version. */
export const notAState = (from: string): StateError =>
  new StateError(`${from} is not a state of the emulator: it has no version`);
