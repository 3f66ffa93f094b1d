import { describe, expect, it } from "vitest";
import { runBot } from "../support/bot.ts";
import { alice, bob } from "../support/conversation.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { followClient, followEvents } from "../support/feed.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id } = smallBot;
const { room_id } = smallGroup;

const say = (fx: RunningEmulator, body: string) =>
  fx.call("sayInRoom", { params: { room_id }, body: { sender: alice, content: { msgtype: "m.text", body } } }, 201);

/** Renames a user, which is one change. */
const rename = (fx: RunningEmulator, name: string) =>
  fx.call("patchUser", { params: { fcid: alice }, body: { name } }, 200);

/** Follows the feed, and returns the changes that something made, without their numbers and times. */
async function changesOf(fx: RunningEmulator, work: () => Promise<unknown>): Promise<object[]> {
  const feed = await followEvents(fx);
  await work();
  await feed.settled();
  const frames = await feed.take(feed.frames.length);
  feed.socket.terminate();
  return frames.flatMap((frame) => {
    if (frame.kind !== "change") return [];
    const { seq: _, at: __, kind: ___, ...change } = frame;
    return [change];
  });
}

describe("the changes of tenant data in the events feed", () => {
  it("carry number and time like any entry", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const feed = await followEvents(fx);
    await say(fx, "before");
    await rename(fx, "Alice");
    expect((await feed.take(2))[1]).toEqual({ seq: 2, at: testStart, kind: "change", collection: "users", id: alice });
  });

  it("name each row of the directory that is made, changed or removed", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const fcid = "@carol:example.org";
    const params = { fcid };
    expect(
      await changesOf(fx, async () => {
        await fx.call("postUser", { body: { fcid } }, 201);
        await fx.call("patchUser", { params, body: { name: "Carol" } }, 200);
        await fx.call("deleteUser", { params }, 204);
        await fx.call("postSensitiveWord", { body: { word: "secret", disposal: "禁止发送" } }, 201);
        await fx.call("patchApp", { params: { app_id }, body: { name: "Renamed" } }, 200);
        await fx.call("patchSettings", { body: { push: { concurrency: 2 } } }, 200);
      }),
    ).toEqual([
      ...Array.from({ length: 3 }, () => ({ collection: "users", id: fcid })),
      { collection: "sensitive_words", id: "secret" },
      { collection: "apps", id: app_id },
      { collection: "settings" },
    ]);
  });

  it("name memberships by room and user, and each row once for each change", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const params = { room_id };
    expect(await changesOf(fx, () => fx.call("removeMember", { params: { ...params, fcid: bob } }, 204))).toEqual([
      { collection: "memberships", room_id, fcid: bob },
    ]);
    const removed = await changesOf(fx, () => fx.call("deleteRoom", { params }, 204));
    expect(removed).toHaveLength(3);
    expect(removed).toEqual(
      expect.arrayContaining([
        { collection: "memberships", room_id, fcid: alice },
        { collection: "memberships", room_id, fcid: smallBot.bot },
        { collection: "rooms", id: room_id },
      ]),
    );
  });

  it("tell of queues, faults, media and messages to devices", async () => {
    const bot = await runBot((response) => response.writeHead(500).end());
    const fx = await runEmulator({
      fixtures: smallTenant(
        { callback: { url: bot.url, token: "t" }, subscriptions: { room_messages: "direct_and_group" } },
        { users: [{ fcid: alice, devices: [{ device_id: "PHONE" }] }, { fcid: bob }] },
      ),
    });
    const token = await fx.token(smallBot);
    const fault = await fx.call("addFault", { body: { path: "/api/*", status: 500 } }, 201);
    const pushFault = await fx.call("addPushFault", { body: { app_id, outcome: "refused", times: 1 } }, 201);
    let uri = "";
    const changes = await changesOf(fx, async () => {
      await fx.call("deleteFault", { params: { fault_id: fault.fault_id } }, 204);
      await say(fx, "hi");
      await fx.call("settleDeliveries", { body: {} }, 200);
      const query = { app_id, event_type: "com.example.hello", transaction_id: "1" };
      await fx.call("sendToDevice", { token, query, body: { messages: { [alice]: { PHONE: { a: 1 } } } } }, 200);
      uri = (await fx.call("putMedia", { body: Buffer.from("bytes"), headers: { "content-type": "text/plain" } }, 201))
        .content_uri;
    });
    expect(changes).toEqual(
      expect.arrayContaining([
        { collection: "faults", id: fault.fault_id },
        { collection: "push_faults", id: pushFault.fault_id },
        { collection: "queues", id: app_id },
        {
          collection: "to_device_messages",
          id: expect.any(String) as string,
          fcid: alice,
          device_id: "PHONE",
        },
        { collection: "media", id: uri },
      ]),
    );
  });

  it("tell nothing of messages, which have entries of their own, nor of tokens", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    expect(
      await changesOf(fx, async () => {
        await say(fx, "hi");
        await fx.token(smallBot);
      }),
    ).toEqual([]);
  });

  it("tell nothing of what was refused", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    expect(
      await changesOf(fx, () => fx.call("patchUser", { params: { fcid: alice }, body: { roles: ["none"] } }, 400)),
    ).toEqual([]);
  });

  it("are resumed in order with the other entries", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await say(fx, "one");
    await rename(fx, "First");
    await say(fx, "two");
    await rename(fx, "Second");
    const feed = await followEvents(fx, { since: 1 });
    const kinds = (await feed.take(3)).map((frame) => [frame.seq, frame.kind]);
    expect(kinds).toEqual([
      [2, "change"],
      [3, "message"],
      [4, "change"],
    ]);
  });

  it("evict no other entries, and a reader who missed some is told to read everything anew", async () => {
    const fx = await runEmulator({ fixtures: smallTenant({}, { settings: { limits: { feed_entries: 2 } } }) });
    await say(fx, "kept");
    for (const name of ["One", "Two", "Three"]) await rename(fx, name);
    const missed = await followEvents(fx, { since: 0 });
    expect((await missed.take(4)).map(({ kind }) => kind)).toEqual(["state", "message", "change", "change"]);
    const complete = await followEvents(fx, { since: 2 });
    expect((await complete.take(2)).map(({ kind }) => kind)).toEqual(["change", "change"]);
    const waited = await fx.call("waitFor", { body: { for: "message", match: {}, since: 0, timeout_ms: 1000 } }, 200);
    expect(waited.seq).toBe(1);
  });

  it("are not in the feeds of clients", async () => {
    const fx = await runEmulator({ fixtures: smallTenant({}, { settings: { limits: { feed_entries: 2 } } }) });
    const client = await followClient(fx, alice);
    for (const name of ["One", "Two", "Three"]) await rename(fx, name);
    await say(fx, "hi");
    const resumed = await followClient(fx, alice, { since: 0 });
    for (const feed of [client, resumed]) expect((await feed.take(1)).map(({ kind }) => kind)).toEqual(["message"]);
  });
});
