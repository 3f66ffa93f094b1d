import { readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { markLine, parseHead } from "../../src/store/disk/journal-format.ts";
import type { DataFolder } from "../../src/store/disk/data-folder.ts";
import { StateError } from "../../src/store/state-error.ts";
import { begunFolder, loaded, openFolder, record } from "./kit.ts";

/** A folder with six acknowledged records: one, then three in one frame, in a closed journal, and two in the next. */
async function smallFolder(): Promise<DataFolder> {
  const folder = await openFolder();
  const journal = await begunFolder(folder);
  for (const number of [1, 2, 3, 4]) journal.append(record(number, "内幕"));
  await journal.turnOver();
  for (const number of [5, 6]) {
    journal.append(record(number));
    await journal.saved();
  }
  await journal.close();
  return folder;
}

const whole = JSON.stringify({ records: [1, 2, 3, 4, 5, 6], users: 2, warnings: [] });

/** The outcome of loading a folder: all that was acknowledged, a refusal that names a file of it, or what else came of it. */
async function outcome(folder: DataFolder): Promise<string> {
  try {
    const found = JSON.stringify(await loaded(folder));
    return found === whole ? "whole" : found;
  } catch (error) {
    const namesFile = error instanceof StateError && files(folder).some((path) => error.message.startsWith(`${path} `));
    return namesFile ? "refused" : String(error);
  }
}

const files = (folder: DataFolder): string[] => [folder.statePath, folder.journalPath(1), folder.journalPath(2)];

/** The outcomes of a folder for each changed content of one of its files, which is put back in the end. */
async function outcomes(folder: DataFolder, path: string, contents: Iterable<Buffer | string>): Promise<Set<string>> {
  const before = readFileSync(path);
  const found = new Set<string>();
  for (const content of contents) {
    writeFileSync(path, content);
    found.add(await outcome(folder));
  }
  writeFileSync(path, before);
  return found;
}

function* flipped(bytes: Buffer, from = 0): Generator<Buffer> {
  // A digit for another, a letter for a capital and a space for a NUL, a character outside ASCII.
  for (const mask of [0x01, 0x20, 0x80]) {
    for (let at = from; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (bytes[at] ?? 0) ^ mask;
      yield changed;
    }
  }
}

function* truncated(bytes: Buffer): Generator<Buffer> {
  for (let size = 0; size < bytes.length; size++) yield bytes.subarray(0, size);
}

/** Every change of the order of lines by one: a line removed, repeated, put before the one before it. */
function* rearranged(text: string): Generator<string> {
  const lines = text.split(/(?<=\n)/);
  for (let at = 0; at < lines.length; at++) {
    yield lines.toSpliced(at, 1).join("");
    yield lines.toSpliced(at, 0, lines[at] ?? "").join("");
    const swapped = lines.toSpliced(at, 2, lines[at + 1] ?? "", lines[at] ?? "").join("");
    if (swapped !== text) yield swapped;
  }
}

let folder: DataFolder;

beforeEach(async () => {
  folder = await smallFolder();
});

describe("a data folder whose records were all acknowledged", () => {
  it("loads them", async () => {
    expect(await outcome(folder)).toBe("whole");
  });

  it("is refused with any byte changed", { timeout: 120_000 }, async () => {
    for (const path of files(folder)) {
      expect(await outcomes(folder, path, flipped(readFileSync(path)))).toEqual(new Set(["refused"]));
    }
  });

  it("is refused with any file cut short, at every byte", async () => {
    for (const path of files(folder)) {
      expect(await outcomes(folder, path, truncated(readFileSync(path)))).toEqual(new Set(["refused"]));
    }
  });

  it("is refused with any line removed, repeated or moved", async () => {
    for (const path of files(folder)) {
      expect(await outcomes(folder, path, rearranged(readFileSync(path, "utf8")))).toEqual(new Set(["refused"]));
    }
  });

  it("is refused with a line of garbage behind any file", async () => {
    for (const path of files(folder)) {
      const text = readFileSync(path, "utf8");
      expect(await outcomes(folder, path, [`${text}00000000 {}\n`, `${text}\n`])).toEqual(new Set(["refused"]));
    }
  });
});

describe("a write after the last acknowledged one", () => {
  /** Turns the mark of the last journal back, as if the last record had been written and not acknowledged. */
  function unmark(): { text: Buffer; acknowledged: number } {
    const path = folder.journalPath(2);
    const text = readFileSync(path);
    const head = text.indexOf("\n") + 1;
    expect(parseHead(text.toString("utf8", 0, head - 1))).toBeDefined();
    text.write(markLine({ saved: 5, closed: false }), head);
    writeFileSync(path, text);
    return { text, acknowledged: text.lastIndexOf("\n", text.lastIndexOf('"records":1')) + 1 };
  }

  it("is taken where it is whole", async () => {
    unmark();
    expect(await outcome(folder)).toBe("whole");
  });

  it("is cut off with a warning where it is unfinished, at every byte", async () => {
    const { text, acknowledged } = unmark();
    for (let size = acknowledged + 1; size < text.length; size++) {
      writeFileSync(folder.journalPath(2), text.subarray(0, size));
      const { records, warnings } = await loaded(folder);
      expect(records).toEqual([1, 2, 3, 4, 5]);
      expect(warnings).toEqual([expect.stringContaining(`${folder.journalPath(2)} ends in an unfinished write`)]);
    }
  });

  it("is cut off where the disk was given no time to write all of it", async () => {
    const { text, acknowledged } = unmark();
    writeFileSync(folder.journalPath(2), Buffer.from(text).fill(0, acknowledged));
    expect(await loaded(folder)).toMatchObject({ records: [1, 2, 3, 4, 5], warnings: [expect.any(String)] });
  });

  it("is refused where it is complete and any byte of it is changed", async () => {
    const { text, acknowledged } = unmark();
    const found = await outcomes(folder, folder.journalPath(2), flipped(text, acknowledged));
    expect(found).toEqual(new Set(["refused"]));
  });
});
