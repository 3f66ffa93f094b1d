import type { JournalEntry } from "../saved-state.ts";
import { unwritable, type StateError } from "../state-error.ts";
import type { DataFolder } from "./data-folder.ts";
import { JournalFile } from "./journal-file.ts";
import { frameOf, type JournalHead } from "./journal-format.ts";

/** Work on the disk, one after another. */
interface Step {
  readonly run: () => Promise<void>;
  readonly outcome: Outcome;
}

/** A promise, and how it is settled. */
interface Outcome {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Records that are written and synced together. */
interface Batch {
  readonly first: number;
  text: string;
  records: number;
  readonly outcome: Outcome;
}

/**
 * The write-ahead journal: a sequence of numbered records, in one file until the next is begun. Records that come while
 * others are being written wait and are written and synced as one frame.
 */
export class Journal {
  readonly #folder: DataFolder;
  #file: JournalFile;
  #next: number;
  #bytes = 0;
  readonly #steps: Step[] = [];
  #isWorking = false;
  /** The last step, while records can still join it. */
  #open: Batch | undefined;
  /** The last records that are not on the disk yet. */
  #unsaved: Batch | undefined;
  #failure: StateError | undefined;

  constructor(folder: DataFolder, file: JournalFile) {
    this.#folder = folder;
    this.#file = file;
    this.#next = file.last + 1;
  }

  /** The number of bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a record; `saved` tells when it is on the disk. */
  append(entry: JournalEntry): void {
    this.#open ??= this.#openBatch();
    this.#open.text += `${JSON.stringify(entry)}\n`;
    this.#open.records++;
    this.#next++;
    this.#work();
  }

  /** Resolves when every record so far is on the disk, rejects when it cannot be; undefined when they are. */
  saved(): Promise<void> | undefined {
    return this.#unsaved?.outcome.promise;
  }

  /**
   * Begins another file with the next record. Resolves when all before it are on the disk, with the head of the file;
   * rejects when it cannot be made, and then this one goes on.
   */
  async turnOver(): Promise<JournalHead> {
    const first = this.#next;
    let begun: Promise<JournalFile> | undefined;
    await this.#enqueue(async () => {
      const { journal, folder } = this.#file.head;
      begun = JournalFile.create(this.#folder, { journal: journal + 1, first_record: first, folder });
      const file = await begun.catch(() => undefined);
      if (file === undefined) return;
      await this.#file.finish();
      this.#file = file;
    });
    return (await begun)?.head ?? this.#file.head;
  }

  /** Writes no further record before `ready` resolves, and none ever where it rejects. */
  hold(ready: Promise<void>): void {
    this.#enqueue(() => ready).catch(() => undefined);
  }

  /** Writes out what waits, and closes the file. */
  async close(): Promise<void> {
    try {
      await this.#enqueue(() => {
        this.#folder.check();
        return this.#file.confirm();
      });
    } finally {
      await this.#file.close();
    }
  }

  #openBatch(): Batch {
    const batch: Batch = { first: this.#next, text: "", records: 0, outcome: newOutcome() };
    this.#unsaved = batch;
    this.#steps.push({ run: () => this.#write(batch), outcome: batch.outcome });
    return batch;
  }

  #enqueue(run: () => Promise<void>): Promise<void> {
    const outcome = newOutcome();
    this.#open = undefined;
    this.#steps.push({ run, outcome });
    this.#work();
    return outcome.promise;
  }

  #work(): void {
    if (this.#isWorking) return;
    this.#workOff().catch((error: unknown) => {
      this.#folder.fail(unwritable(this.#file.path, error));
    });
  }

  async #workOff(): Promise<void> {
    this.#isWorking = true;
    for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) {
      if (this.#open?.outcome === step.outcome) this.#open = undefined;
      try {
        if (this.#failure !== undefined) throw this.#failure;
        await step.run();
        step.outcome.resolve();
      } catch (error) {
        this.#failure = this.#folder.fail(unwritable(this.#file.path, error));
        step.outcome.reject(this.#failure);
      }
    }
    this.#isWorking = false;
  }

  async #write(batch: Batch): Promise<void> {
    const frame = frameOf(batch.text, batch.first, batch.records);
    this.#folder.check();
    await this.#folder.settle();
    await this.#file.append(frame, batch.first + batch.records - 1);
    this.#bytes += frame.length;
    if (this.#unsaved === batch) this.#unsaved = undefined;
  }
}

function newOutcome(): Outcome {
  let resolve = (): void => undefined;
  let reject = (_error: unknown): void => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    [resolve, reject] = [onDone, onFailed];
  });
  // Whoever waits is told of a failure; that nobody does is no failure of its own.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
