import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { headLine, markLine } from "../../src/store/disk/journal-format.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallGroup, smallTenant } from "../support/tenant.ts";

const start = (dataDir: string): Promise<RunningEmulator> => runEmulator({ fixtures: smallTenant(), dataDir });

/** A folder as the end of its process leaves it, however sudden: with a message and a file. */
async function leftFolder(): Promise<string> {
  const folder = temporaryFolder();
  const fx = await start(folder);
  const content = { msgtype: "m.text", body: "kept" };
  const params = { room_id: smallGroup.room_id };
  await fx.call("sayInRoom", { params, body: { sender: "@alice:example.org", content } }, 201);
  await fx.call("putMedia", { body: Buffer.from("bytes"), headers: { "content-type": "text/plain" } }, 201);
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith(".lock") });
  return copy;
}

/** All that is in a folder, by path; a folder is null. */
const contentOf = (folder: string): Record<string, string | null> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => {
      const path = join(folder, name);
      return [name, statSync(path).isFile() ? readFileSync(path, "utf8") : null];
    }),
  );

const state = (folder: string): string => join(folder, "state.json");
const journal = (folder: string, number = 1): string => join(folder, `journal-${number}.jsonl`);
const media = (folder: string): string => join(folder, "media");

describe("a data folder is refused and left as it is", () => {
  it.each<[what: string, message: RegExp, damage: (folder: string) => unknown]>([
    [
      "without its state, beside a journal",
      /state\.json is missing, although .*journal-1\.jsonl is there/,
      (folder) => {
        rmSync(state(folder));
      },
    ],
    [
      "without its state and journal, beside media",
      /state\.json is missing, although .*media\/[0-9a-f]{64} is there/,
      (folder) => {
        rmSync(state(folder));
        rmSync(journal(folder));
      },
    ],
    [
      "with null as its state",
      /state\.json is not a state/,
      (folder) => {
        writeFileSync(state(folder), "null\n");
      },
    ],
    [
      "with an empty state",
      /state\.json is damaged/,
      (folder) => {
        writeFileSync(state(folder), "");
      },
    ],
    [
      "without its journal",
      /journal-1\.jsonl is missing/,
      (folder) => {
        rmSync(journal(folder));
      },
    ],
    [
      "with an empty journal",
      /journal-1\.jsonl is damaged at byte 0/,
      (folder) => {
        writeFileSync(journal(folder), "");
      },
    ],
    [
      "with a folder for its journal",
      /journal-1\.jsonl cannot be read: there is a folder/,
      (folder) => {
        rmSync(journal(folder));
        mkdirSync(journal(folder));
      },
    ],
    [
      "with a folder for its next journal",
      /journal-2\.jsonl cannot be read: there is a folder/,
      (folder) => {
        mkdirSync(journal(folder, 2));
      },
    ],
    [
      "with a journal too many",
      /journal-1\.jsonl is damaged .*although .*journal-2\.jsonl is there/,
      (folder) => {
        cpSync(journal(folder), journal(folder, 2));
      },
    ],
    [
      "without its media",
      /media is missing, although the state refers to a file in it/,
      (folder) => {
        rmSync(media(folder), { recursive: true });
      },
    ],
  ])("%s", async (_, message, damage) => {
    const folder = await leftFolder();
    damage(folder);
    const before = contentOf(folder);
    await expect(start(folder)).rejects.toMatchObject({
      name: "StateError",
      message: expect.stringMatching(message) as string,
    });
    expect(contentOf(folder)).toEqual(before);
  });

  it("with the journal of another one", async () => {
    const [folder, other] = [await leftFolder(), await leftFolder()];
    cpSync(journal(other), journal(folder));
    await expect(start(folder)).rejects.toThrow("journal-1.jsonl is damaged (it belongs to another data folder)");
  });
});

describe("a data folder is used", () => {
  it("after its state was edited, with the checksum that the refusal names", async () => {
    const folder = temporaryFolder();
    await (await start(folder)).emulator.close();
    const edited = readFileSync(state(folder), "utf8").replace('"name":"alice"', '"name":"Alice"');
    writeFileSync(state(folder), edited);
    const { message } = await start(folder).then(
      () => new Error("it started"),
      (error: unknown) => error as Error,
    );
    const [, old = "", current = ""] = /checksum is (\w+), and that of its content (\w+)/.exec(message) ?? [];
    writeFileSync(state(folder), edited.replace(`"checksum": "${old}"`, `"checksum": "${current}"`));
    const fx = await start(folder);
    const alice = await fx.call("readUser", { params: { fcid: "@alice:example.org" } }, 200);
    expect(alice).toMatchObject({ name: "Alice" });
  });

  it("with a warning where a file of its media is missing", async () => {
    const folder = await leftFolder();
    const [name = ""] = readdirSync(media(folder));
    rmSync(join(media(folder), name));
    const fx = await start(folder);
    expect(fx.logLines.join("")).toMatch(/media has no bytes of 1 of 1 files, the first is mxc:\/\/example\.org\//);
  });

  it("where a first start was interrupted before there was a state", async () => {
    const folder = temporaryFolder();
    const head = headLine({ journal: 1, first_record: 1, folder: "id" });
    writeFileSync(journal(folder), head + markLine({ saved: null, closed: false }));
    const fx = await start(folder);
    await fx.call("readUser", { params: { fcid: "@alice:example.org" } }, 200);
  });

  it("where a state without media lost the folder for them", async () => {
    const folder = temporaryFolder();
    await (await start(folder)).emulator.close();
    rmSync(media(folder), { recursive: true });
    await start(folder);
    expect(existsSync(media(folder))).toBe(true);
  });
});
