import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const folders = join(import.meta.dirname, "folders");
const { app_id } = smallBot;

/** A copy of a folder that version 2 wrote, and that a kill -9 left; its journal has each row whole. */
function oldFolder(): string {
  const folder = temporaryFolder();
  cpSync(join(folders, "version-2"), folder, { recursive: true });
  return folder;
}

const start = (dataDir?: string): Promise<RunningEmulator> =>
  runEmulator({ fixtures: smallTenant(), seed: 9, ...(dataDir !== undefined && { dataDir }) });

/** Reads what both the folder and the snapshot hold; `more` are the messages that only the folder holds. */
async function checkContent(fx: RunningEmulator, ...more: string[]): Promise<void> {
  const query = { as: "@alice:example.org", since: "" };
  const { messages } = await fx.call("readTimeline", { params: { room_id: smallGroup.room_id }, query }, 200);
  expect(messages.map(({ content }) => content["body"])).toEqual(["first", "second 内幕", ...more]);
  const media = { server_name: "example.org", media_id: "6578616d706c652e6f72679f6f08a6d522bddd3b246cee" };
  expect(await fx.call("readMedia", { params: media }, 200)).toBe("bytes of a file");
  expect(await fx.call("getClock", {}, 200)).toMatchObject({ now: Date.parse("2026-01-01T00:10:00Z") });
  expect(await fx.call("getSettings", {}, 200)).toMatchObject({ limits: { feed_entries: 7 } });
  const body = { app_id, app_access_token: "383d3b2b406ba3c11b49c05da85df4ed" };
  expect(await fx.call("verifyAppAccessToken", { body }, 200)).toEqual({ result: true });
  await fx.call("readUser", { params: { fcid: "@carol:example.org" } }, 404);
  expect(await fx.call("readQueue", { params: { app_id } }, 200)).toEqual({
    pending: 2 + more.length,
    gave_up: false,
    paused: false,
    held: true,
    failing_since: Date.parse("2026-01-01T00:00:00Z"),
    next_attempt_at: Date.parse("2026-01-01T00:17:03Z"),
  });
}

/** Reads the deliveries: the text that each one pushes, and the number of its attempts. */
async function attemptsOf(fx: RunningEmulator): Promise<unknown[]> {
  const { deliveries } = await fx.call("listDeliveries", {}, 200);
  return deliveries
    .map(({ payload, attempts }) => [JSON.stringify(payload.event), attempts.length] as const)
    .map(([event, attempts]) => [/"body":"([^"]+)"/.exec(event)?.[1], attempts]);
}

const journals = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith("journal"));

describe("a data folder of version 2", () => {
  it("starts with everything there, and goes on in the present form", async () => {
    const folder = oldFolder();
    const first = await start(folder);
    await checkContent(first, "third");
    const attempts = [
      ["third", 0],
      ["second 内幕", 1],
      ["first", 11],
    ];
    expect(await attemptsOf(first)).toEqual(attempts);
    expect(journals(folder)).toEqual(["journal-2.jsonl"]);
    expect(JSON.parse(readFileSync(join(folder, "state.json"), "utf8"))).toMatchObject({ version: 3, journal: 2 });
    await first.call("advanceClock", { body: { by: "0s" } }, 200);
    await first.emulator.close();
    const second = await start(folder);
    await checkContent(second, "third");
    expect(await attemptsOf(second)).toEqual(attempts);
  });

  it("is refused with its journal damaged or removed, and stays as it is", async () => {
    const folder = oldFolder();
    const path = join(folder, "journal-1.jsonl");
    const damaged = readFileSync(path, "utf8").replace('"body":"third"', '"body":"thirD"');
    writeFileSync(path, damaged);
    await expect(start(folder)).rejects.toThrow(`${path} is damaged`);
    expect(readFileSync(path, "utf8")).toBe(damaged);
    rmSync(path);
    await expect(start(folder)).rejects.toThrow(`${path} is missing`);
  });
});

describe("a snapshot of version 2", () => {
  it("is imported with everything there", async () => {
    const fx = await start();
    const snapshot = JSON.parse(readFileSync(join(folders, "snapshot-version-2.json"), "utf8")) as { version: number };
    expect(snapshot.version).toBe(2);
    await fx.call("importState", { body: snapshot }, 204);
    await checkContent(fx);
    expect(await attemptsOf(fx)).toEqual([
      ["second 内幕", 1],
      ["first", 11],
    ]);
    expect(await fx.call("exportState", {}, 200)).toMatchObject({ version: 3 });
  });
});
