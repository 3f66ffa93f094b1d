import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readJournal } from "../../src/store/disk/read-journal.ts";
import { StateError } from "../../src/store/state-error.ts";
import { begunFolder, loaded, openFolder, record } from "./kit.ts";

const frames = (path: string): number => readFileSync(path, "utf8").split('"records":').length - 1;

describe("the journal", () => {
  it("gives back the records in order, those that wait together in one frame", async () => {
    const folder = await openFolder();
    const journal = await begunFolder(folder);
    for (let number = 1; number <= 100; number++) journal.append(record(number, "内幕\n"));
    await journal.close();
    expect((await loaded(folder)).records).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(frames(folder.journalPath(1))).toBe(2);
  });

  it("resolves `saved` when every record so far is on the disk and marked", async () => {
    const folder = await openFolder();
    const journal = await begunFolder(folder);
    expect(journal.saved()).toBeUndefined();
    journal.append(record(1));
    journal.append(record(2));
    await journal.saved();
    expect(journal.saved()).toBeUndefined();
    expect(readJournal(folder.journalPath(1), () => undefined)).toMatchObject({ last: 2, mark: { saved: 2 } });
    await journal.close();
  });

  it("goes on in the next file after a turn-over, in order", async () => {
    const folder = await openFolder();
    const journal = await begunFolder(folder);
    journal.append(record(1));
    journal.append(record(2));
    const turned = journal.turnOver();
    journal.append(record(3));
    expect(await turned).toEqual({ journal: 2, first_record: 3, folder: "id" });
    await journal.close();
    expect((await loaded(folder)).records).toEqual([1, 2, 3]);
    expect(readJournal(folder.journalPath(1), () => undefined)).toMatchObject({ mark: { saved: 2, closed: true } });
  });

  it("stays in its file when the next one cannot be made", async () => {
    const folder = await openFolder();
    const journal = await begunFolder(folder);
    journal.append(record(1));
    mkdirSync(join(folder.journalPath(2), "in the way"), { recursive: true });
    await expect(journal.turnOver()).rejects.toThrow(/journal-2\.jsonl cannot be written: there is a folder/);
    journal.append(record(2));
    await journal.close();
    rmSync(folder.journalPath(2), { recursive: true });
    expect((await loaded(folder)).records).toEqual([1, 2]);
  });

  it("writes nothing while it is held", async () => {
    const folder = await openFolder();
    const journal = await begunFolder(folder);
    const before = readFileSync(folder.journalPath(1));
    let release = (): void => undefined;
    journal.hold(new Promise((resolve) => (release = resolve)));
    journal.append(record(1));
    const saved = journal.saved()?.then(() => "saved");
    expect(await Promise.race([saved, readFile(folder.journalPath(1))])).toEqual(before);
    release();
    expect(await saved).toBe("saved");
    expect((await loaded(folder)).records).toEqual([1]);
    await journal.close();
  });

  it("reports once that it cannot be written, and never that a later record is saved", async () => {
    const onFailure = vi.fn();
    const folder = await openFolder(onFailure);
    const journal = await begunFolder(folder);
    journal.hold(Promise.reject(new StateError("no room")));
    for (let number = 1; number <= 3; number++) {
      journal.append(record(number));
      await expect(journal.saved()).rejects.toThrow("no room");
    }
    await expect(journal.close()).rejects.toThrow("no room");
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new StateError("no room"));
    expect((await loaded(folder)).records).toEqual([]);
  });

  it("writes into no folder that is not its own any more", async () => {
    const onFailure = vi.fn();
    const folder = await openFolder(onFailure);
    const journal = await begunFolder(folder);
    const path = folder.journalPath(1);
    const copy = readFileSync(path);
    rmSync(path);
    writeFileSync(path, copy);
    journal.append(record(1));
    await expect(journal.saved()).rejects.toThrow(`${path} was replaced while the emulator was running`);
    expect(readFileSync(path)).toEqual(copy);
    expect(onFailure).toHaveBeenCalledOnce();
    expect(existsSync(folder.statePath)).toBe(true);
  });
});
