import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Low, Memory, type Adapter } from "lowdb";
import { JSONFile } from "lowdb/node";
import type { ClockState } from "../core/clock.ts";
import type { StoredState } from "./store.ts";

/** The state as it is written down. `version` says in which form. */
export interface SavedState extends StoredState {
  readonly version: 1;
  readonly domain: string;
  readonly clock: ClockState;
  /** Where seeded ids go on; missing without a seed. */
  readonly random?: readonly number[];
}

/** Where an emulator's state outlives it: a file in its data folder, or nowhere. */
export class Persistence {
  readonly #low: Low<{ state?: SavedState }>;

  private constructor(adapter: Adapter<{ state?: SavedState }>) {
    this.#low = new Low(adapter, {});
  }

  /** Keeps the state in a folder, which is made when missing; without one it is kept in memory. */
  static open(dataDir: string | undefined): Persistence {
    if (dataDir === undefined) return new Persistence(new Memory());
    mkdirSync(dataDir, { recursive: true });
    return new Persistence(new JSONFile(join(dataDir, "state.json")));
  }

  /** What was saved, or undefined in an empty folder. */
  async load(): Promise<SavedState | undefined> {
    await this.#low.read();
    return this.#low.data.state;
  }

  async save(state: SavedState): Promise<void> {
    this.#low.data = { state };
    await this.#low.write();
  }
}
