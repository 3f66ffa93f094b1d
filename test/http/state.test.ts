import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { settingsDefaults } from "../../src/generated/settings.js";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallTenant } from "../support/tenant.ts";

const { app_id } = sampleApp;
const alice = "@alice:example.org";

async function say(fx: RunningEmulator, body: string): Promise<void> {
  const content = { msgtype: "m.text", body };
  await fx.call("sayToUser", { params: { fcid: alice }, body: { to: app_id, content } }, 201);
}

async function exported(fx: RunningEmulator, media = true): Promise<Record<string, unknown>> {
  return await fx.call("exportState", { query: { media } }, 200);
}

describe("the state as one document", () => {
  it("taken from one emulator, makes another the same", async () => {
    const one = await runEmulator();
    await one.call("pauseQueue", { params: { app_id } }, 200);
    const token = await one.token();
    const upload = { query: { app_id }, token, body: Buffer.from("bytes"), headers: { "content-type": "text/plain" } };
    const { content_uri: uri } = await one.call("uploadMedia", upload, 200);
    await say(one, "kept");
    await one.call("advanceClock", { body: { by: "5m" } }, 200);
    const snapshot = await exported(one);

    const other = await runEmulator({ fixtures: smallTenant(), seed: 9 });
    await other.call("importState", { body: snapshot }, 204);
    const seq = expect.any(Number) as number;
    expect(await exported(other)).toEqual({ ...snapshot, counters: { ...(snapshot["counters"] as object), seq } });
    const body = { app_id, app_access_token: token };
    expect(await other.call("verifyAppAccessToken", { body }, 200)).toEqual({ result: true });
    const [server_name = "", media_id = ""] = uri.replace("mxc://", "").split("/");
    expect(await other.call("readMedia", { params: { server_name, media_id } }, 200)).toBe("bytes");
    expect(await other.call("readQueue", { params: { app_id } }, 200)).toMatchObject({ pending: 1, paused: true });
  });

  it("leaves out the bytes of media on demand", async () => {
    const fx = await runEmulator();
    expect(await exported(fx)).toHaveProperty("media");
    expect(await exported(fx, false)).not.toHaveProperty("media");
  });

  it.each([
    [{ version: 7 }, "the snapshot has version 7, this emulator reads up to 2: use a newer emulator"],
    [{ version: 1 }, "the snapshot is not whole: wrong or missing is domain, clock, counters, collections"],
  ])("refuses %j and changes nothing", async (snapshot, error) => {
    const fx = await runEmulator();
    const before = await exported(fx);
    expect(await fx.call("importState", { body: snapshot }, 400)).toEqual({ errcode: "EMULATOR_BAD_REQUEST", error });
    expect(await exported(fx)).toEqual(before);
  });

  it.each([
    { clock: { mode: "slow", now: 1 } },
    { clock: { mode: "frozen" } },
    { clock: { mode: "real", offset: "1" } },
    { counters: {} },
    { counters: { last: 1, position: 1, seq: 1.5 } },
    { collections: { media: "none" } },
    { collections: { media: [null] } },
    { random: [1] },
    { media: { "a/b": 1 } },
    { domain: "" },
  ])("refuses a snapshot with %j, naming the part, and changes nothing", async (part) => {
    const fx = await runEmulator();
    const before = await exported(fx);
    expect(await fx.call("importState", { body: { ...before, ...part } }, 400)).toEqual({
      errcode: "EMULATOR_BAD_REQUEST",
      error: `the snapshot is not whole: wrong or missing is ${Object.keys(part).join()}`,
    });
    expect(await exported(fx)).toEqual(before);
  });

  it.each([
    [{ users: [{ fcid: alice }] }, /: wrong or missing is collections\.users\[0\]\.account, .*, and 3 more$/],
    [{ rumours: [] }, /: wrong or missing is collections\.rumours$/],
    [
      { device_transactions: [{ app_id, transaction_id: 1 }] },
      /collections\.device_transactions\[0\]\.transaction_id$/,
    ],
  ])("refuses a snapshot with the rows %j, naming the place, and changes nothing", async (rows, error) => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const before = await exported(fx);
    const collections = { ...(before["collections"] as object), ...rows };
    expect(await fx.call("importState", { body: { ...before, collections } }, 400)).toEqual({
      errcode: "EMULATOR_BAD_REQUEST",
      error: expect.stringMatching(error) as string,
    });
    expect(await exported(fx)).toEqual(before);
  });

  it("refuses a row whose inside cannot be read, naming it", async () => {
    const fx = await runEmulator();
    const before = await exported(fx);
    const { apps, ...others } = before["collections"] as { apps: object[] };
    const broken = { ...others, apps: [...apps, { ...apps[0], app_id: "broken", visibility: { unlimited: false } }] };
    expect(await fx.call("importState", { body: { ...before, collections: broken } }, 400)).toEqual({
      errcode: "EMULATOR_BAD_REQUEST",
      error: `the snapshot is not whole: collections.apps[${apps.length}] is no row of it`,
    });
    expect(await exported(fx)).toEqual(before);
  });

  it("never reads a file that a snapshot names, and goes on reading those of the fixtures", async () => {
    const fx = await runEmulator();
    const params = { server_name: "finogeeks.club", media_id: "66696e6f6765656b732e636c75626017a46f6335230001d6368d" };
    const { body: picture } = await fx.answer("readMedia", { params });
    const { media: _, ...state } = await exported(fx);
    const media = { server_name: "a", media_id: "b", content_type: "text/plain", size: 1, file: "/etc/hostname" };
    const rows = (state["collections"] as { media: object[] }).media;
    const collections = { ...(state["collections"] as object), media: [...rows, media] };
    await fx.call("importState", { body: { ...state, collections } }, 204);
    await fx.call("readMedia", { params: { server_name: "a", media_id: "b" } }, 404);
    expect((await fx.answer("readMedia", { params })).body).toEqual(picture);
    expect(JSON.stringify(await exported(fx, false))).not.toContain('"file"');
  });

  it("refuses rows that are none, and changes nothing", async () => {
    const fx = await runEmulator();
    const before = await exported(fx);
    const broken = { ...before, collections: { ...(before["collections"] as object), users: [null] } };
    await fx.call("importState", { body: broken }, 400);
    expect(await exported(fx)).toEqual(before);
  });

  it("holds the settings that were changed, all but the doors, which are each emulator's own", async () => {
    const fx = await runEmulator({ settings: { limits: { feed_entries: 7 } } });
    expect(await exported(fx)).not.toHaveProperty("settings");
    const body = { strict: true, limits: { feed_entries: 8 }, control: { allowed_hosts: ["one.example.com"] } };
    await fx.call("patchSettings", { body }, 200);
    const snapshot = await exported(fx);
    expect(snapshot["settings"]).toEqual({ strict: true, "limits.feed_entries": 8 });
    const other = await runEmulator({ settings: { limits: { journal_entries: 9 } } });
    await other.call("patchSettings", { body: { control: { allowed_hosts: ["other.example.com"] } } }, 200);
    const settings = { ...(snapshot["settings"] as object), "control.token": "theirs" };
    await other.call("importState", { body: { ...snapshot, settings } }, 204);
    expect(await other.call("getSettings", {}, 200)).toEqual({
      ...settingsDefaults,
      strict: true,
      limits: { ...settingsDefaults.limits, feed_entries: 8, journal_entries: 9 },
      control: { ...settingsDefaults.control, allowed_hosts: ["other.example.com"] },
    });
  });

  it("refuses settings that cannot be, and changes nothing", async () => {
    const fx = await runEmulator();
    const before = await exported(fx);
    const wrong = { "limits.feed_entries": "many", odd: 1 };
    expect(await fx.call("importState", { body: { ...before, settings: wrong } }, 400)).toMatchObject({
      errcode: "EMULATOR_BAD_REQUEST",
      data: { violations: [{ in: "body", path: "/settings/limits/feed_entries" }] },
    });
    expect(await fx.call("importState", { body: { ...before, settings: [] } }, 400)).toEqual({
      errcode: "EMULATOR_BAD_REQUEST",
      error: "the snapshot is not whole: wrong or missing is settings",
    });
    expect(await fx.call("getSettings", {}, 200)).toEqual(settingsDefaults);
  });

  it("is not held to the limit on bodies", async () => {
    const fx = await runEmulator({ settings: { limits: { body_bytes: 1000 } } });
    await fx.call("importState", { body: await exported(fx) }, 204);
  });

  it("goes back to the start with a reset: rows, clock, ids and settings", async () => {
    const fx = await runEmulator();
    const before = await exported(fx);
    await say(fx, "gone");
    await fx.call("advanceClock", { body: { by: "1h" } }, 200);
    await fx.call("patchSettings", { body: { strict: true } }, 200);
    await fx.call("addFault", { body: { path: "/api/*", status: 500 } }, 201);
    await fx.call("resetTenant", {}, 204);
    const after = await exported(fx);
    expect({ ...after, counters: { ...(after["counters"] as object), seq: 0 } }).toEqual({
      ...before,
      counters: { ...(before["counters"] as object), seq: 0 },
    });
    expect((await fx.call("getSettings", {}, 200)).strict).toBe(false);
    expect(await fx.call("listFaults", {}, 200)).toEqual({ faults: [] });
  });
});
