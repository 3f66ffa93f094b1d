import { StateError } from "./state-error.ts";
import type { SavedState } from "./saved-state.ts";

/** The form in which the state is written down now. */
export const stateVersion = 1;

/** Brings a state from the version under which it stands here to the next. */
export type Migrations = Readonly<Record<number, (state: Record<string, unknown>) => Record<string, unknown>>>;

const migrations: Migrations = {};

/**
 * A state in the form of now, whichever version wrote it.
 * @throws StateError for a version that is newer, or that nothing leads on from
 */
export function migrate(saved: unknown, from: string, known: Migrations = migrations, to = stateVersion): SavedState {
  let state = saved as Record<string, unknown> | null;
  for (;;) {
    const version = typeof state === "object" ? state?.["version"] : undefined;
    if (version === to) return state as unknown as SavedState;
    if (typeof version !== "number") throw new StateError(`${from} is not a state of the emulator: it has no version`);
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
