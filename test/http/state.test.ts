import { Readable } from "node:stream";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { settingsDefaults } from "../../src/generated/settings.js";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { fillState, takeSnapshot } from "../support/snapshot.ts";
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

  it("never reads a file that a snapshot names, and goes on reading those of the fixtures", async () => {
    const fx = await runEmulator();
    const params = { server_name: "finogeeks.club", media_id: "66696e6f6765656b732e636c75626017a46f6335230001d6368d" };
    const { body: picture } = await fx.answer("readMedia", { params });
    const { media: _, ...state } = await exported(fx);
    const media = { server_name: "a", media_id: "b", content_type: "text/plain", file: "/etc/hostname" };
    const rows = (state["collections"] as { media: object[] }).media;
    const collections = { ...(state["collections"] as object), media: [...rows, media] };
    await fx.call("importState", { body: { ...state, collections } }, 204);
    await fx.call("readMedia", { params: { server_name: "a", media_id: "b" } }, 404);
    expect((await fx.answer("readMedia", { params })).body).toEqual(picture);
    expect(JSON.stringify(await exported(fx, false))).not.toContain('"file"');
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

  it("is not held to the limit on bodies", async () => {
    const fx = await runEmulator({ settings: { limits: { body_bytes: 1000 } } });
    await fx.call("importState", { body: await exported(fx) }, 204);
  });

  it("is held to a limit of its own, whether or not its length is announced", async () => {
    const fx = await runEmulator({ settings: { limits: { state_bytes: 1000 } } });
    const body = JSON.stringify(await exported(fx));
    const refused = { status: 413, body: { errcode: "EMULATOR_UNKNOWN" } };
    expect(await fx.answer("importState", { body })).toMatchObject(refused);
    const url = new URL("/_emulator/v1/state", fx.url);
    const headers = { "content-type": "application/json" };
    const { statusCode } = await request(url, {
      method: "PUT",
      headers,
      body: Readable.from([body.slice(0, 900), body]),
    });
    expect(statusCode).toBe(413);
  });

  it("takes the JSON of others: spaces, escapes, fields in any order, a byte order mark", async () => {
    const fx = await runEmulator();
    await fillState(fx);
    const before = await takeSnapshot(fx);
    const backwards = Object.fromEntries(Object.entries(before).reverse());
    const escaped = JSON.stringify(backwards, null, 2).replace(/[^ -~\n]|\//g, (char) =>
      char === "/" ? "\\/" : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    const headers = { "content-type": "application/json" };
    await fx.call("importState", { body: `\ufeff${escaped}`, headers }, 204);
    const seq = expect.any(Number) as number;
    expect(await takeSnapshot(fx)).toEqual({ ...before, counters: { ...(before["counters"] as object), seq } });
  });

  it("of an earlier version, without what came later, gets the defaults", async () => {
    const fx = await runEmulator();
    const before = await takeSnapshot(fx);
    const earlier = structuredClone(before);
    for (const app of earlier.collections["apps"] ?? []) Reflect.deleteProperty(app, "public_client");
    await fx.call("importState", { body: earlier }, 204);
    expect((await takeSnapshot(fx)).collections["apps"]).toEqual(before.collections["apps"]);
  });

  it("warns of a callback URL that nothing can be sent to, and takes it", async () => {
    const fx = await runEmulator();
    const snapshot = await takeSnapshot(fx);
    Object.assign(snapshot.collections["apps"]?.[0]?.["callback"] ?? {}, { url: "nowhere" });
    const { status, headers } = await fx.answer("importState", { body: snapshot });
    expect({ status, warning: headers["x-emulator-warning"] }).toEqual({
      status: 204,
      warning: expect.stringContaining("/callback/url") as string,
    });
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
