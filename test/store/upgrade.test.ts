import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { headLine, markLine } from "../../src/store/disk/journal-format.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

/** A copy of a folder that the first version wrote, and that it left without a clean end. */
function oldFolder(): string {
  const folder = temporaryFolder();
  cpSync(join(import.meta.dirname, "folders/version-1"), folder, { recursive: true });
  return folder;
}

const start = (dataDir: string): Promise<RunningEmulator> => runEmulator({ fixtures: smallTenant(), dataDir });

async function checkContent(fx: RunningEmulator, ...more: string[]): Promise<void> {
  const query = { as: "@alice:example.org", since: "" };
  const { messages } = await fx.call("readTimeline", { params: { room_id: smallGroup.room_id }, query }, 200);
  expect(messages.map(({ content }) => content["body"])).toEqual(["first", "second 内幕", "third", ...more]);
  const media = { server_name: "example.org", media_id: "6578616d706c652e6f726727ebb281149a592438799339" };
  expect(await fx.call("readMedia", { params: media }, 200)).toBe("bytes of a file");
  expect(await fx.call("getClock", {}, 200)).toMatchObject({ now: Date.parse("2026-01-01T00:10:00Z") });
  expect(await fx.call("getSettings", {}, 200)).toMatchObject({ limits: { feed_entries: 7 } });
  const body = { app_id: smallBot.app_id, app_access_token: "9f6f08a6d522bddd3b246cee383d3b2b" };
  expect(await fx.call("verifyAppAccessToken", { body }, 200)).toEqual({ result: true });
  await fx.call("readUser", { params: { fcid: "@carol:example.org" } }, 404);
}

async function say(fx: RunningEmulator, body: string): Promise<void> {
  const content = { msgtype: "m.text", body };
  const call = { params: { room_id: smallGroup.room_id }, body: { sender: "@alice:example.org", content } };
  await fx.call("sayInRoom", call, 201);
}

const journals = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith("journal"));

describe("a data folder of the first version", () => {
  it("is brought up to date at the first start, and goes on", async () => {
    const folder = oldFolder();
    const first = await start(folder);
    await checkContent(first);
    expect(journals(folder)).toEqual(["journal-3.jsonl"]);
    expect(JSON.parse(readFileSync(join(folder, "state.json"), "utf8"))).toMatchObject({ version: 3, journal: 3 });
    await say(first, "fourth");
    await first.emulator.close();
    await checkContent(await start(folder), "fourth");
  });

  it("is brought up to date as well when an earlier attempt was interrupted", async () => {
    const folder = oldFolder();
    const head = headLine({ journal: 3, first_record: 1, folder: "id" });
    writeFileSync(join(folder, "journal-3.jsonl"), head + markLine({ saved: null, closed: false }));
    await checkContent(await start(folder));
  });

  it("loses the broken end of a journal with a warning", async () => {
    const folder = oldFolder();
    appendFileSync(join(folder, "journal-2.jsonl"), '12345678 {"rows":[["messa');
    const fx = await start(folder);
    await checkContent(fx);
    expect(fx.logLines.join("")).toContain("journal-2.jsonl ends in an unfinished write");
  });

  it.each([
    ["a journal that is damaged before its end", "journal-2.jsonl", "third", "thirD"],
    ["a damaged state", "state.json", '"counters"', '"counterS"'],
  ])("is refused with %s, and stays as it is", async (_, name, text, damage) => {
    const folder = oldFolder();
    const path = join(folder, name);
    const lines = readFileSync(path, "utf8");
    const damaged = `${lines.replace(text, damage)}${name === "state.json" ? "" : (lines.split("\n")[0] ?? "")}\n`;
    writeFileSync(path, damaged);
    await expect(start(folder)).rejects.toMatchObject({
      name: "StateError",
      message: expect.stringContaining(`${path} is damaged`) as string,
    });
    expect(readFileSync(path, "utf8")).toBe(damaged);
  });

  it.each(["state.json", "journal-1.jsonl"])("is refused without its %s", async (name) => {
    const folder = oldFolder();
    rmSync(join(folder, name));
    await expect(start(folder)).rejects.toThrow(`${join(folder, name)} is missing`);
    expect(journals(folder).length).toBeGreaterThan(0);
  });
});
