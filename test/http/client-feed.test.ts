import { expect, describe, it, vi } from "vitest";
import { form, runCards } from "../support/cards.ts";
import { alice, bob, textEvent } from "../support/conversation.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { followClient, followEvents } from "../support/feed.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const params = { room_id: smallGroup.room_id };

const say = (fx: RunningEmulator, body: string, room_id: string = smallGroup.room_id) =>
  fx.call("sayInRoom", { params: { room_id }, body: { sender: alice, content: { msgtype: "m.text", body } } }, 201);

const said = (seq: number, body: string) => ({ seq, kind: "message", event: textEvent(body) });

describe("a client's feed", () => {
  it("brings what is said in the user's rooms, and nothing else", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const events = await followEvents(fx);
    const [mine, bobs] = [await followClient(fx, alice), await followClient(fx, bob)];
    await say(fx, "between alice and the bot", smallDirect.room_id);
    await say(fx, "to all");
    expect((await events.take(2)).map((frame) => "seq" in frame && frame.seq)).toEqual([1, 2]);
    expect(await bobs.take(1)).toEqual([said(2, "to all")]);
    expect((await mine.take(2)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("brings to a member only what was said since they came, live or resumed", async () => {
    const fx = await runEmulator({
      fixtures: smallTenant({}, { users: [alice, bob, "@carol:example.org"].map((fcid) => ({ fcid })) }),
    });
    const live = await followClient(fx, "@carol:example.org");
    await say(fx, "before");
    await fx.call("addMember", { params, body: { fcid: "@carol:example.org" } }, 201);
    await say(fx, "while in");
    await fx.call("removeMember", { params: { ...params, fcid: "@carol:example.org" } }, 204);
    await say(fx, "after");
    await live.settled();
    expect(await live.take(1)).toEqual([said(3, "while in")]);
    expect(live.frames).toEqual([]);
    await fx.call("addMember", { params, body: { fcid: "@carol:example.org" } }, 201);
    await say(fx, "again");
    const resumed = await followClient(fx, "@carol:example.org", { since: 0 });
    expect(await resumed.take(1)).toEqual([said(7, "again")]);
  });

  it("brings cards as that user sees them, and brings them again when they change", async () => {
    const { fx, update, origin_event } = await runCards(form());
    const clients = [await followClient(fx, alice), await followClient(fx, bob)] as const;
    const forAlice = form({ status: "loading", fcids: [alice] });
    await update(forAlice);
    await fx.call(
      "submitCard",
      { params: { ...params, event_id: origin_event }, body: { fcid: bob, info: { name: "Bob" } } },
      201,
    );
    const updated = (content: object) => [
      {
        seq: expect.any(Number) as number,
        kind: "update",
        event: expect.objectContaining({ event_id: origin_event, sender: bot, content }) as object,
      },
    ];
    expect(await clients[0].take(1)).toEqual(updated(forAlice));
    expect(await clients[1].take(1)).toEqual(updated(form({}, { name: "Bob" })));
    const closed = form({ status: "disable" });
    await update(closed);
    for (const client of clients) expect(await client.take(1)).toEqual(updated(closed));
    for (const client of clients) expect(client.frames).toEqual([]);
  });

  it("shows a resumed client a card in its present state", async () => {
    const { fx, update } = await runCards(form());
    const forAlice = form({ status: "loading", fcids: [alice] });
    await update(forAlice);
    const resumed = await followClient(fx, alice, { since: 0 });
    const contents = (await resumed.take(2)).map((frame) => ({ kind: frame.kind, content: contentOf(frame) }));
    expect(contents).toEqual([
      { kind: "message", content: forAlice },
      { kind: "update", content: forAlice },
    ]);
    const bobs = await followClient(fx, bob, { since: 0 });
    expect((await bobs.take(1)).map(contentOf)).toEqual([form()]);
  });

  it("tells of a reset, and goes on", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const client = await followClient(fx, alice, { device_id: "PHONE" });
    await fx.call("resetTenant", {}, 204);
    await say(fx, "after");
    expect(await client.take(2)).toEqual([{ seq: 2, kind: "state" }, said(5, "after")]);
    const { devices } = await fx.call("listDevices", { params: { fcid: alice } }, 200);
    expect(devices).toEqual([{ device_id: "PHONE", waiting: 0 }]);
  });
});

describe("to-device messages", () => {
  async function run() {
    const fx = await runEmulator({
      fixtures: smallTenant({}, { users: [{ fcid: alice, devices: [{ device_id: "PHONE" }] }], rooms: [smallDirect] }),
    });
    const token = await fx.token(smallBot);
    let transactions = 0;
    const send = (device: string, ...texts: string[]) =>
      texts.reduce(
        (before, text) =>
          before.then(() =>
            fx.call(
              "sendToDevice",
              {
                token,
                query: { app_id, event_type: "com.example.hello", transaction_id: `t${++transactions}` },
                body: { messages: { [alice]: { [device]: { text } } } },
              },
              200,
            ),
          ),
        Promise.resolve({}),
      );
    const waiting = async () => (await fx.call("listDevices", { params: { fcid: alice } }, 200)).devices;
    return { fx, send, waiting };
  }

  const toDevice = (text: string) => ({
    seq: expect.any(Number) as number,
    kind: "to_device",
    event: { type: "com.example.hello", sender: bot, content: { text } },
  });

  it("wait for their device, come first and in order, and wait no longer once they are written", async () => {
    const { fx, send, waiting } = await run();
    await say(fx, "hi", smallDirect.room_id);
    await send("PHONE", "one", "two", "three");
    expect(await waiting()).toEqual([{ device_id: "PHONE", waiting: 3 }]);
    const client = await followClient(fx, alice, { device_id: "PHONE", since: 0 });
    const frames = await client.take(4);
    expect(frames.slice(0, 3)).toEqual(["one", "two", "three"].map(toDevice));
    expect(frames[3]).toMatchObject({ kind: "message" });
    await vi.waitFor(async () => expect(await waiting()).toEqual([{ device_id: "PHONE", waiting: 0 }]));
    await send("PHONE", "four");
    expect(await client.take(1)).toEqual([toDevice("four")]);
  });

  it("come to the device that they are for, and to none without a device_id", async () => {
    const { fx, send, waiting } = await run();
    const [phone, laptop, nameless] = [
      await followClient(fx, alice, { device_id: "PHONE" }),
      await followClient(fx, alice, { device_id: "LAPTOP" }),
      await followClient(fx, alice),
    ];
    expect((await waiting()).map(({ device_id }) => device_id)).toEqual(["PHONE", "LAPTOP"]);
    await send("LAPTOP", "to the laptop");
    await send("*", "to all");
    expect(await laptop.take(2)).toEqual([toDevice("to the laptop"), toDevice("to all")]);
    expect(await phone.take(1)).toEqual([toDevice("to all")]);
    await nameless.settled();
    expect([phone.frames, nameless.frames]).toEqual([[], []]);
  });

  it("are written to one of a device's connections, and to the next when that one is gone", async () => {
    const { fx, send } = await run();
    const first = await followClient(fx, alice, { device_id: "PHONE" });
    const second = await followClient(fx, alice, { device_id: "PHONE" });
    await send("PHONE", "one");
    expect(await first.take(1)).toEqual([toDevice("one")]);
    first.socket.close();
    await first.ended;
    await send("PHONE", "two");
    expect(await second.take(1)).toEqual([toDevice("two")]);
    expect(second.frames).toEqual([]);
  });

  it("are numbered like the events feed, whose numbers they do not use up", async () => {
    const { fx, send } = await run();
    const [events, client] = [await followEvents(fx), await followClient(fx, alice, { device_id: "PHONE" })];
    await send("PHONE", "hello");
    const [frame] = await client.take(1);
    await say(fx, "hi", smallDirect.room_id);
    const seqs = (await events.take(2)).map((told) => told.seq);
    expect(frame?.seq).toBeLessThan(seqs[0] ?? 0);
    expect((seqs[1] ?? 0) - (seqs[0] ?? 0)).toBe(1);
  });
});

const contentOf = (frame: object): unknown => (frame as { event?: { content?: unknown } }).event?.content;
