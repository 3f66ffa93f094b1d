import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SeededRandom } from "../../src/core/random.ts";
import type { Media } from "../../src/store/entities.ts";
import { MediaFiles } from "../../src/store/media-files.ts";
import { mediaFolderIn } from "../../src/store/media-folder.ts";
import { Persistence } from "../../src/store/persistence.ts";
import type { JournalEntry, SavedState } from "../../src/store/saved-state.ts";
import { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { SimulatedDisk } from "./simulated-crash.ts";
import { trace, type Operation } from "./traced-fs.ts";

vi.mock("node:fs", async (importOriginal) => (await import("./traced-fs.ts")).traceFs(await importOriginal()));
vi.mock("node:fs/promises", async (importOriginal) =>
  (await import("./traced-fs.ts")).tracePromises(await importOriginal()),
);

/** The size at which the journals are folded here, in bytes: small enough for several folds. */
const foldedAt = 2500;

/** A store that is kept in a folder, as the emulator keeps its own. */
class KeptStore {
  readonly store = new Store();
  readonly persistence: Persistence;
  readonly #media: MediaFiles;

  private constructor(persistence: Persistence) {
    this.persistence = persistence;
    this.#media = new MediaFiles(mediaFolderIn(persistence.folder));
    this.store.listen({
      committed: (change) => {
        persistence.record(change, surroundings);
        persistence.foldIfWorthwhile(() => this.#state(), fail);
      },
      undone: () => undefined,
    });
  }

  static async open(folder: string): Promise<KeptStore> {
    const kept = new KeptStore(await Persistence.open(folder, fail, foldedAt));
    const restorer = {
      restore: (state: SavedState) => {
        kept.store.restore(state);
      },
      replay: ({ rows, counters }: JournalEntry) => {
        kept.store.replay(rows, counters);
      },
    };
    await kept.persistence.load(restorer, () => undefined);
    return kept;
  }

  async begin(): Promise<void> {
    await this.persistence.begin(() => this.#state());
  }

  add(number: number): void {
    this.store.change(() => {
      this.store.collections.omissions.put({ event_id: `$${number}`, type: "x".repeat(100), apps: [] });
    });
  }

  async upload(number: number): Promise<void> {
    const row = await this.#receive(number);
    this.store.change(() => {
      this.store.collections.media.put(row);
    });
  }

  /** Puts a state with nothing but a file in place of all there is, as an import does. */
  async replace(number: number): Promise<{ replaced: Promise<void> }> {
    const row = await this.#receive(number);
    this.store.restore({ counters: { ...this.store.counters }, collections: { media: [row] } });
    return { replaced: this.persistence.replace(() => this.#state()) };
  }

  async #receive(number: number): Promise<Media> {
    const row = { server_name: "example.org", media_id: String(number), content_type: "text/plain" };
    const received = await this.#media.receive(Readable.from([Buffer.from(bytesOf(row))]), 1000);
    received.keep();
    return { ...row, stored: received.name };
  }

  /** What is in it, and that each file has its bytes. */
  content(): string {
    const { omissions, media } = this.store.collections;
    for (const row of media.rows()) {
      const path = this.#media.pathOf(row) ?? "";
      if (!existsSync(path) || readFileSync(path, "utf8") !== bytesOf(row)) return `a file without its bytes: ${path}`;
    }
    return [...omissions.keys(), ...media.keys()].join(" ");
  }

  async close(): Promise<void> {
    await this.persistence.close();
  }

  #state() {
    return { ...surroundings, ...this.store.snapshot() };
  }
}

const surroundings = { domain: "example.org", clock: { mode: "frozen", now: 0 } } as const;

const bytesOf = ({ media_id }: Media): string => `bytes of ${media_id}`;

function fail(error: unknown): void {
  throw error;
}

/** All that happened to a store: its content after each change, and what was acknowledged after how many operations. */
interface History {
  readonly contents: string[];
  readonly acknowledged: { readonly operations: number; readonly change: number }[];
}

/** Changes a store in every way that it can be changed, with some acknowledged at a time. */
async function live(folder: string): Promise<History> {
  const kept = await KeptStore.open(folder);
  const history: History = { contents: [], acknowledged: [] };
  const note = (): void => void history.contents.push(kept.content());
  const acknowledge = async (): Promise<void> => {
    await kept.persistence.saved();
    history.acknowledged.push({ operations: trace.operations.length, change: history.contents.length - 1 });
  };
  kept.add(0);
  note();
  await kept.begin();
  await acknowledge();
  for (let number = 1; number <= 30; number++) {
    kept.add(number);
    note();
    if (number % 3 === 0) await acknowledge();
    if (number % 7 === 0) {
      await kept.upload(number);
      note();
      await acknowledge();
    }
    if (number === 16) {
      const { replaced } = await kept.replace(number);
      note();
      kept.add(number + 100);
      note();
      await replaced;
      await acknowledge();
    }
  }
  await acknowledge();
  await kept.close();
  return history;
}

/** The content of a folder after a crash, and once more after it was gone on with. */
async function recovered(folder: string): Promise<{ content: string; goesOn: boolean }> {
  const kept = await KeptStore.open(folder);
  const content = kept.content();
  await kept.begin();
  kept.add(999);
  const after = kept.content();
  await kept.close();
  const again = await KeptStore.open(folder);
  const goesOn = again.content() === after;
  await again.close();
  return { content, goesOn };
}

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );

/** The fastest place for many small folders. */
const scratch = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Checks the folder that `crash` makes: it holds a content that came after the last acknowledged one, or that one. */
async function check({ contents, acknowledged }: History, at: number, crash: (target: string) => void): Promise<void> {
  const folder = mkdtempSync(join(scratch, "finchat-crash-"));
  try {
    crash(folder);
    const last = acknowledged.findLast(({ operations }) => operations <= at)?.change ?? -1;
    const possible = last === -1 ? ["", ...contents] : contents.slice(last);
    const { content, goesOn } = await recovered(folder);
    expect(possible, `after ${at} operations`).toContain(content);
    expect(goesOn, `after ${at} operations`).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a data folder holds all that was acknowledged, and no change in part", { timeout: 300_000 }, () => {
  let root: string;
  let history: History;

  beforeAll(async () => {
    root = mkdtempSync(join(scratch, "finchat-traced-"));
    trace.begin(root);
    history = await live(root);
    trace.end();
  });

  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  /** Has a disk go through all operations, with `crash` called before each. */
  async function eachStep(
    crash: (disk: SimulatedDisk, operation: Operation, at: number) => Promise<void>,
  ): Promise<void> {
    const disk = new SimulatedDisk();
    for (const [at, operation] of trace.operations.entries()) {
      await crash(disk, operation, at);
      disk.apply(operation);
    }
  }

  it("after the work of this test, all of whose steps are traced", async () => {
    const disk = new SimulatedDisk();
    for (const operation of trace.operations) disk.apply(operation);
    const copy = temporaryFolder();
    disk.afterKill(root, copy);
    expect(filesIn(copy)).toEqual(filesIn(root));
    const states = trace.operations.filter((done) => done.kind === "rename" && done.to.endsWith("/state.json"));
    expect(states.length).toBeGreaterThan(2);
    expect((await recovered(copy)).content).toBe(history.contents.at(-1));
  });

  it("after the process was killed at any step", async () => {
    await eachStep((disk, _, at) =>
      check(history, at, (target) => {
        disk.afterKill(root, target);
      }),
    );
  });

  it("after the process was killed in the middle of any write", async () => {
    await eachStep(async (disk, operation, at) => {
      if (operation.kind !== "write") return;
      await check(history, at, (target) => {
        disk.afterKill(root, target, operation);
      });
    });
  });

  it.each([1, 2, 3])("after the power failed at any step (%i)", async (seed) => {
    await eachStep((disk, _, at) =>
      check(history, at, (target) => {
        disk.afterPowerFailure(root, target, new SeededRandom(seed, `crash ${at}`));
      }),
    );
  });
});
