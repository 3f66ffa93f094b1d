import type { ClockState, EmulatorClock } from "./core/clock.ts";
import { EmulatorError } from "./core/errors.ts";
import type { Ids } from "./core/ids.ts";
import type { Logger } from "./core/logger.ts";
import type { Random } from "./core/random.ts";
import type { Settings, SettingsHolder } from "./core/settings.ts";
import type { MediaLibrary } from "./domain/media.ts";
import { snapshotSettings, withoutDoors } from "./domain/tenant-settings.ts";
import type { Bus } from "./events/bus.ts";
import type { Pusher } from "./pusher/pusher.ts";
import { appUrlFindings } from "./store/fixtures/app-urls.ts";
import { completeTenant } from "./store/fixtures/complete.ts";
import type { TenantInput } from "./store/fixtures/types.ts";
import { stateVersion } from "./store/migrations.ts";
import type { Persistence } from "./store/persistence.ts";
import type { Media } from "./store/entities.ts";
import { plant } from "./store/plant.ts";
import type { FoldedState, JournalEntry, SavedState, Surroundings } from "./store/saved-state.ts";
import { checkedSnapshot, type Snapshot } from "./store/snapshot.ts";
import type { ChangeSet, Store } from "./store/store.ts";

/** What the state of an emulator consists of, and who must know when all of it becomes another. */
export interface StateParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: EmulatorClock;
  readonly random: Random;
  readonly settings: SettingsHolder;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  readonly pusher: Pusher;
  readonly persistence: Persistence;
  readonly logger: Logger;
}

/** The state as a whole: taken from the disk or the tenant, written down as it changes, put back, given out. */
export class StateKeeper {
  readonly #parts: StateParts;
  readonly #clockAtStart: ClockState;
  #domain = "";
  #isPlanting = false;

  constructor(parts: StateParts, clockAtStart: ClockState) {
    this.#parts = parts;
    this.#clockAtStart = clockAtStart;
    parts.store.listen({
      committed: (change) => {
        if (parts.persistence.keeps && !this.#isPlanting) this.#record(change);
        parts.bus.committed();
      },
      undone: () => {
        parts.bus.undone();
      },
    });
  }

  /** The tenant's own domain. */
  get domain(): string {
    return this.#domain;
  }

  /** Resolves when every change made so far would survive the process; undefined when it does. */
  saved(): Promise<unknown> | undefined {
    return this.#parts.persistence.saved();
  }

  /**
   * Takes up the saved state, or the tenant where nothing was saved yet.
   * @throws StateError when what was saved cannot be used
   */
  async load(tenant: TenantInput): Promise<void> {
    const { persistence, clock, logger, pusher, media, settings, store } = this.#parts;
    let saved: Surroundings | undefined;
    const restorer = {
      restore: (state: SavedState): void => {
        store.restore(state);
        saved = state;
      },
      replay: ({ rows, counters, surroundings = saved }: JournalEntry): void => {
        store.replay(rows, counters);
        saved = surroundings;
      },
    };
    const warn = (message: string): void => {
      logger.warn(message);
    };
    const seq = await persistence.load(restorer, warn);
    if (saved !== undefined) {
      store.counters.seq = Math.max(store.counters.seq, seq ?? 0);
      await media.checkComplete(warn);
      settings.replace(settings.with(saved.settings));
      this.#takeSurroundings(saved);
      await clock.restore(saved.clock);
    } else {
      this.#plant(tenant);
    }
    await persistence.begin(() => this.#state());
    await media.sweep();
    this.#warnOfUrls();
    pusher.resume();
  }

  /** Back to the tenant, the clock and settings to their start. The IAM's keys stay, and so does the count of the feed. */
  async reset(tenant: TenantInput, settingsAtStart: Settings): Promise<void> {
    const { store, random, clock, pusher, settings } = this.#parts;
    pusher.halt();
    settings.restart(settingsAtStart);
    await clock.restore(this.#clockAtStart);
    const { seq } = store.counters;
    const keys = [...store.collections.iam_keys.rows()];
    store.restore({ counters: { last: 0, position: 0, seq }, collections: { iam_keys: keys } });
    random.restore(undefined);
    this.#plant(tenant);
    await this.#becameAnother();
  }

  /**
   * Everything, in a form that another emulator takes back; with the bytes of media unless told otherwise. The doors are
   * this emulator's own.
   */
  async export(withMedia: boolean): Promise<Snapshot> {
    const { settings = {}, ...state } = this.#state();
    const changed = withoutDoors(settings);
    const { rows, bytes } = await this.#parts.media.export(withMedia);
    return {
      version: stateVersion,
      ...state,
      ...(Object.keys(changed).length > 0 && { settings: changed }),
      collections: { ...state.collections, media: rows },
      ...(withMedia && { media: bytes }),
    };
  }

  /**
   * Puts a snapshot in place of everything.
   * @throws EmulatorError EMULATOR_BAD_REQUEST when it is none, and nothing has changed
   */
  async import(snapshot: unknown): Promise<void> {
    const { media: bytes = {}, ...state } = checkedSnapshot(snapshot);
    const { store, clock, pusher, media, settings } = this.#parts;
    const nextSettings = snapshotSettings({ settings }, state.settings);
    const files = await media.import((state.collections["media"] ?? []) as Media[], bytes);
    const seq = Math.max(store.counters.seq, state.counters.seq);
    const before = store.snapshot();
    try {
      store.restore({ counters: { ...state.counters, seq }, collections: { ...state.collections, media: files } });
    } catch (error) {
      store.restore(before);
      throw new EmulatorError("EMULATOR_BAD_REQUEST", `the snapshot is not whole: ${(error as Error).message}`);
    }
    pusher.halt();
    settings.replace(nextSettings);
    await clock.restore(state.clock);
    this.#takeSurroundings(state);
    await this.#becameAnother();
  }

  /** The rows of a tenant are written down with the state as a whole, not as changes of what was there before. */
  #plant(input: TenantInput): void {
    const { store, ids, clock } = this.#parts;
    const tenant = completeTenant(input, { ids, now: clock.now() });
    this.#domain = tenant.domain;
    this.#isPlanting = true;
    plant(store, tenant);
    this.#isPlanting = false;
  }

  #warnOfUrls(): void {
    const { store, logger } = this.#parts;
    for (const app of store.collections.apps.rows()) {
      const { app_id } = app;
      for (const { path, message } of appUrlFindings(app)) {
        logger.warn({ app_id, path }, `app ${app_id}: ${path}: ${message}; what is sent there fails`);
      }
    }
  }

  async #becameAnother(): Promise<void> {
    const { persistence, pusher, store, bus, media } = this.#parts;
    const written = persistence.replace(() => this.#state());
    this.#warnOfUrls();
    pusher.resume();
    store.change(() => {
      bus.publish({ kind: "state" });
    });
    await written;
    await media.sweep();
  }

  #record(change: ChangeSet): void {
    const { persistence, logger } = this.#parts;
    persistence.record(change, this.#surroundings());
    persistence.foldIfWorthwhile(
      () => this.#state(),
      (error) => {
        logger.warn({ err: error }, "the journal could not be folded into the state file; it goes on growing");
      },
    );
  }

  #takeSurroundings({ domain, random }: Surroundings): void {
    this.#domain = domain;
    this.#parts.random.restore(random);
  }

  #surroundings(): Surroundings {
    const random = this.#parts.random.state();
    const { changed } = this.#parts.settings;
    return {
      domain: this.#domain,
      clock: this.#parts.clock.state(),
      ...(random !== undefined && { random }),
      ...(changed !== undefined && { settings: changed }),
    };
  }

  #state(): FoldedState {
    return { ...this.#surroundings(), ...this.#parts.store.snapshot() };
  }
}
