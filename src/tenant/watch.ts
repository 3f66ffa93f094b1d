import { statSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "../core/logger.ts";
import type { Cancel, WallClock } from "../core/wall.ts";
import { describeProblem, FixtureError } from "./problems.ts";
import type { TenantInput } from "./types.ts";

/** Time without changes before the files are read, in ms: an editor saves in several steps. */
const quietMs = 100;

/** Dependencies of a watch over fixtures. */
export interface FixturesWatchOptions {
  /** A file, or a folder of them. */
  readonly path: string;
  /** The tenant read last. */
  readonly tenant: TenantInput;
  /** Reads the path anew; rejects with a FixtureError for what cannot be used. */
  readonly load: () => Promise<TenantInput>;
  /** Puts another tenant in place of the one in use; rejects, and changes nothing, where it may not be. */
  readonly use: (tenant: TenantInput) => Promise<void>;
  readonly wall: WallClock;
  readonly logger: Logger;
}

/**
 * Reads fixtures anew when their files change, for `--watch`. Those that can be used replace what is in use; of others
 * the log tells every problem. Files written anew with the same content are no change.
 */
export class FixturesWatch {
  readonly #options: FixturesWatchOptions;
  readonly #watcher: FSWatcher;
  #tenant: TenantInput;
  #cancel: Cancel = () => undefined;
  #looking: Promise<void> = Promise.resolve();

  /** @throws what Node throws when the path cannot be watched */
  constructor(options: FixturesWatchOptions) {
    this.#options = options;
    this.#tenant = options.tenant;
    const { path, logger } = options;
    const isFolder = statSync(path).isDirectory();
    // The folder even of a single file: most editors put another file in its place, and a watch on the old one is blind.
    this.#watcher = watch(isFolder ? path : dirname(path), { persistent: false }, (_, name) => {
      if (isFolder || name === null || name === basename(path)) this.#lookSoon();
    });
    this.#watcher.on("error", (error) => {
      logger.error({ err: error }, `${path} is no longer watched`);
    });
    this.#lookSoon();
  }

  /** Stops watching; resolves when a change that is being taken up has been. */
  async close(): Promise<void> {
    this.#watcher.close();
    this.#cancel();
    await this.#looking;
  }

  #lookSoon(): void {
    this.#cancel();
    this.#cancel = this.#options.wall.after(quietMs, () => {
      this.#looking = this.#looking.then(() => this.#look());
    });
  }

  async #look(): Promise<void> {
    const { path, load, use, logger } = this.#options;
    try {
      const tenant = await load();
      if (isDeepStrictEqual(tenant, this.#tenant)) return;
      await use(tenant);
      this.#tenant = tenant;
      logger.info(`${path} has changed; reset to what it holds now`);
    } catch (error) {
      const problems = error instanceof FixtureError ? error.problems.map(describeProblem) : [reason(error)];
      logger.error({ problems }, `${path} has changed and cannot be used; the fixtures read before stay`);
    }
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
