import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Journal, readJournal } from "../../src/store/journal.ts";
import { migrate } from "../../src/store/migrations.ts";
import { StateError } from "../../src/store/state-error.ts";

const noFailure = (): void => undefined;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "finchat-journal-"));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

async function journalOf(...entries: unknown[]): Promise<string> {
  const path = join(folder(), "journal-1.jsonl");
  const journal = new Journal(path, noFailure);
  for (const entry of entries) journal.append(entry);
  await journal.close();
  return path;
}

describe("a journal", () => {
  it("gives back what was appended, whatever waited for one write", async () => {
    const entries = Array.from({ length: 100 }, (_, index) => ({ index, text: "内幕\n" }));
    expect(readJournal(await journalOf(...entries))).toMatchObject({ entries, torn: false });
  });

  it("tells when everything is on the disk", async () => {
    const path = join(folder(), "journal-1.jsonl");
    const journal = new Journal(path, noFailure);
    expect(journal.saved()).toBeUndefined();
    journal.append({ first: true });
    journal.append({ second: true });
    await journal.saved();
    expect(readJournal(path).entries).toEqual([{ first: true }, { second: true }]);
    expect(journal.saved()).toBeUndefined();
    await journal.close();
  });

  it.each(["0", '00000000 {"half":', "00000000 {}\n"])("passes over a broken end: %j", async (end) => {
    const path = await journalOf({ whole: true });
    appendFileSync(path, end);
    expect(readJournal(path)).toMatchObject({ entries: [{ whole: true }], torn: true });
  });

  it("is damaged where something is broken before the end, and says where", async () => {
    const path = await journalOf({ a: 1 }, { b: 2 }, { c: 3 });
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"b":2', '"b":7'));
    expect(() => readJournal(path)).toThrow(
      new StateError(
        `${path} is damaged at byte ${text.indexOf("\n") + 1}, before its end: put it back from a copy, or begin with another folder; nothing was changed`,
      ),
    );
  });

  it("says once that it cannot be written, and never that what follows was saved", async () => {
    const path = join(folder(), "missing", "journal-1.jsonl");
    const onFailure = vi.fn();
    const journal = new Journal(path, onFailure);
    journal.append({ a: 1 });
    await expect(journal.saved()).rejects.toThrow(`${path} cannot be written: `);
    journal.append({ b: 2 });
    await expect(journal.saved()).rejects.toThrow(StateError);
    expect(onFailure).toHaveBeenCalledOnce();
  });
});

describe("a state of another version", () => {
  const migrations = { 1: (state: object) => ({ ...state, version: 2, added: true }) };

  it("is brought forward step by step", () => {
    expect(migrate({ version: 1, kept: true }, "state.json", migrations, 2)).toEqual({
      version: 2,
      kept: true,
      added: true,
    });
  });

  it.each([
    [{ version: 3 }, "state.json has version 3, this emulator reads up to 2: use a newer emulator"],
    [{ version: 0 }, "state.json has version 0, which this emulator no longer reads: use an older one"],
    [{}, "state.json is not a state of the emulator: it has no version"],
    ["text", "state.json is not a state of the emulator: it has no version"],
  ])("%j is refused", (state, message) => {
    expect(() => migrate(state, "state.json", migrations, 2)).toThrow(new StateError(message));
  });
});
