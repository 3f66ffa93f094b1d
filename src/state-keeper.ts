import { checkSavedSettings } from "./check-settings.ts";
import type { ClockState, EmulatorClock } from "./core/clock.ts";
import type { Ids } from "./core/ids.ts";
import type { Logger } from "./core/logger.ts";
import { ConfigError } from "./core/option-values.ts";
import { Pacer } from "./core/pacer.ts";
import type { Random } from "./core/random.ts";
import type { Settings, SettingsHolder } from "./core/settings.ts";
import type { WallClock } from "./core/wall.ts";
import type { MediaLibrary } from "./domain/media.ts";
import {
  checkDefaultUser,
  defaultUserProblem,
  snapshotSettings,
  withoutNetworkAccess,
} from "./domain/settings-changes.ts";
import type { Bus } from "./events/bus.ts";
import { tenantChanges } from "./events/row-changes.ts";
import type { Pusher } from "./pusher/pusher.ts";
import { appUrlFindings } from "./tenant/app-urls.ts";
import { completeTenant } from "./tenant/complete.ts";
import type { Finding } from "./tenant/problems.ts";
import type { TenantInput } from "./tenant/types.ts";
import type { Restorer } from "./store/load-state.ts";
import type { Persistence } from "./store/persistence.ts";
import { seedStore } from "./tenant/seed.ts";
import type { FoldedState, Surroundings } from "./store/saved-state.ts";
import type { ChangeSet, Store } from "./store/store.ts";

/** Parts of an emulator's state, and the callback for its replacement. */
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
  readonly wall: WallClock;
}

/** Maximum size of a snapshot's row, in bytes, unless a setting allows larger bodies. */
const smallestRowLimit = 4 * 1024 * 1024;

/** The state as a whole: taken from the disk or the tenant, written down as it changes, put back, given out. */
export class StateKeeper {
  readonly #parts: StateParts;
  readonly #clockAtStart: ClockState;
  #domain = "";
  #isSeeding = false;
  #isFromFixtures = false;
  #replacing: Promise<void> = Promise.resolve();

  constructor(parts: StateParts, clockAtStart: ClockState) {
    this.#parts = parts;
    this.#clockAtStart = clockAtStart;
    parts.store.listen({
      completed: (rows) => {
        if (!this.#isSeeding) for (const change of tenantChanges(rows)) parts.bus.publish(change);
      },
      committed: (change) => {
        if (parts.persistence.keeps && !this.#isSeeding) this.#record(change);
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

  /** True when the state began with the fixtures, not with a saved or imported state. */
  get isFromFixtures(): boolean {
    return this.#isFromFixtures;
  }

  /** Resolves when every change made so far would survive the process; undefined when it does. */
  saved(): Promise<unknown> | undefined {
    return this.#parts.persistence.saved();
  }

  /**
   * Takes up the saved state, or the tenant where nothing was saved yet.
   * @throws StateError when what was saved cannot be used; ConfigError when the tenant lacks a user that a setting names
   */
  async load(tenant: TenantInput): Promise<void> {
    const { persistence, clock, logger, pusher, media, settings, store } = this.#parts;
    let saved: { readonly surroundings: Surroundings; readonly path: string } | undefined;
    const restorer: Restorer = {
      restore: (state, path) => {
        store.restore(state);
        saved = { surroundings: state, path };
      },
      replay: ({ rows, counters, surroundings }, path) => {
        store.replay(rows, counters);
        if (surroundings !== undefined) saved = { surroundings, path };
      },
    };
    const warn = (message: string): void => {
      logger.warn(message);
    };
    const seq = await persistence.load(restorer, warn);
    if (saved !== undefined) {
      store.counters.seq = Math.max(store.counters.seq, seq ?? 0);
      const { surroundings, path } = saved;
      const savedSettings = settings.with(surroundings.settings);
      if (surroundings.settings !== undefined) checkSavedSettings(savedSettings, path);
      await media.checkComplete(warn);
      settings.replace(savedSettings);
      this.#takeSurroundings(surroundings);
      await clock.restore(surroundings.clock);
    } else {
      this.#seed(tenant);
    }
    this.#checkDefaultUser(saved !== undefined);
    await persistence.begin(() => this.#state());
    await media.sweep();
    this.#warnOfUrls();
    pusher.resume();
  }

  /**
   * Back to the tenant, the clock and settings to their start, and what `also` resets. The IAM's keys stay, and so does the
   * count of the feed.
   */
  async reset(tenant: TenantInput, settingsAtStart: Settings, also: () => void): Promise<void> {
    const { store, random, settings } = this.#parts;
    await this.#replaceState(this.#clockAtStart, () => {
      const { seq } = store.counters;
      const keys = [...store.collections.iam_keys.rows()];
      settings.restart(settingsAtStart);
      store.restore({ counters: { last: 0, position: 0, seq }, collections: { iam_keys: keys } });
      random.restore(undefined);
      this.#seed(tenant);
      also();
    });
    this.#warnOfUrls();
  }

  /**
   * Everything as of the moment at which reading begins, as JSON that another emulator takes back; with the bytes of media
   * unless told otherwise. Settings of access control are this emulator's own.
   */
  async *export(withMedia: boolean): AsyncGenerator<string> {
    const { snapshotText } = await import("./snapshot/write-snapshot.ts");
    const { media, wall } = this.#parts;
    // A quick reader lets one piece follow another without a turn of the event loop.
    const pacer = new Pacer(wall);
    const { settings = {}, ...state } = this.#state();
    const changed = withoutNetworkAccess(settings);
    const release = media.hold();
    try {
      const pieces = snapshotText(
        { ...state, ...(Object.keys(changed).length > 0 && { settings: changed }) },
        withMedia ? (row) => media.pathOf(row) : undefined,
      );
      for await (const piece of pieces) {
        yield piece;
        await pacer.pause();
      }
    } finally {
      release();
    }
  }

  /**
   * Reads a snapshot and puts it in place of everything. Nothing changes before it has been read and checked whole; `warn`
   * is told what is accepted, but hardly meant.
   * @throws EmulatorError EMULATOR_BAD_REQUEST when it cannot be used
   */
  async import(source: AsyncIterable<Buffer>, warn: (message: string) => void): Promise<void> {
    const { store, settings, media, wall } = this.#parts;
    const { readSnapshot } = await import("./snapshot/read-snapshot.ts");
    const rowBytes = Math.max(smallestRowLimit, 2 * settings.current.limits.body_bytes);
    const staged = await readSnapshot(source, { media, pacer: new Pacer(wall), rowBytes });
    try {
      checkDefaultUser(snapshotSettings({ settings }, staged.settings), staged.store.collections, "/settings");
      await this.#replaceState(staged.clock, () => {
        settings.replace(snapshotSettings({ settings }, staged.settings));
        staged.media.keepFor(staged.store, store);
        store.adopt(staged.store);
        this.#takeSurroundings(staged);
        this.#isFromFixtures = false;
      });
    } catch (error) {
      staged.media.discard();
      throw error;
    }
    this.#warnOfUrls(warn);
  }

  /** The rows of a tenant are written down with the state as a whole, not as changes of what was there before. */
  #seed(input: TenantInput): void {
    const { store, ids, clock } = this.#parts;
    const tenant = completeTenant(input, { ids, now: clock.now() });
    this.#domain = tenant.domain;
    this.#isSeeding = true;
    seedStore(store, tenant);
    this.#isSeeding = false;
    this.#isFromFixtures = true;
  }

  /** In a saved state the user may have been deleted, which must not prevent a start. @throws ConfigError */
  #checkDefaultUser(isSaved: boolean): void {
    const { settings, store, logger } = this.#parts;
    const problem = defaultUserProblem(settings.current, store.collections);
    if (problem === undefined) return;
    if (!isSaved) throw new ConfigError(`iam.default_user: ${problem}`);
    logger.warn(`iam.default_user: ${problem} in the saved state; users pick who they are on the sign-in page`);
  }

  /** Logs the URLs of apps that nothing can be sent to; `warn` gets each sentence as well. */
  #warnOfUrls(warn?: (message: string) => void): void {
    const { store, logger } = this.#parts;
    for (const { app_id, path, message } of urlFindings(store)) {
      const sentence = `app ${app_id}: ${path}: ${message}; what is sent there fails`;
      logger.warn({ app_id, path }, sentence);
      warn?.(sentence);
    }
  }

  /** Puts another state in place of this one, in one step; one after another where several are to come. */
  async #replaceState(clockState: ClockState, put: () => void): Promise<void> {
    const { persistence, clock, pusher, store, bus, media } = this.#parts;
    const replacing = this.#replacing.then(async () => {
      let written: Promise<void> | undefined;
      pusher.halt();
      await clock.restore(clockState, () => {
        pusher.halt();
        put();
        written = persistence.replace(() => this.#state());
        pusher.resume();
        store.change(() => {
          bus.publish({ kind: "state" });
        });
      });
      await written;
      await media.sweep();
    });
    this.#replacing = replacing.catch(() => undefined);
    await replacing;
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

/** The URLs of apps that nothing can be sent to. */
function* urlFindings({ collections: { apps } }: Store): Generator<Finding & { readonly app_id: string }> {
  for (const app of apps.rows()) {
    for (const finding of appUrlFindings(app)) yield { app_id: app.app_id, ...finding };
  }
}
