import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";

const { app_id } = sampleApp;
const [sanzhang, lisi] = ["@sanzhang:example.com", "@lisi:example.com"];
const hello = { hello: "world" };

async function run() {
  const fx = await runEmulator();
  const token = await fx.token();
  const answer = (messages: object, query: object = {}) =>
    fx.answer("sendToDevice", {
      token,
      query: { app_id, event_type: "m.example", transaction_id: "txn-1", ...query },
      body: { messages },
    });
  const waiting = async (fcid: string) => (await fx.call("listDevices", { params: { fcid } }, 200)).devices;
  return { fx, token, answer, waiting };
}

describe("message/send-to-device", () => {
  it("puts a message into the queue of one device, or of every device of a user", async () => {
    const { answer, waiting } = await run();
    const sent = await answer({ [sanzhang]: { DKAJTGALH: hello }, [lisi]: { "*": { name: "myname" } } });
    expect(sent).toMatchObject({ status: 200, body: {} });
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 1 }]);
    expect(await waiting(lisi)).toEqual([
      { device_id: "LSPHONE01", waiting: 1 },
      { device_id: "LSLAPTOP1", waiting: 1 },
    ]);
  });

  it("can be read while it waits, page by page, which takes nothing away", async () => {
    const { fx, answer, waiting } = await run();
    for (const [index, type] of ["m.first", "m.second"].entries()) {
      const query = { event_type: type, transaction_id: `txn-${index}` };
      await answer({ [sanzhang]: { DKAJTGALH: { index } }, [lisi]: { "*": hello } }, query);
    }
    const params = { fcid: sanzhang, device_id: "DKAJTGALH" };
    const { messages, cursor } = await fx.call("listToDeviceMessages", { params, query: { limit: 1 } }, 200);
    const sender = "@finchat-help-bot:example.org";
    expect(messages).toEqual([{ type: "m.first", sender, content: { index: 0 } }]);
    expect(await fx.call("listToDeviceMessages", { params, query: { limit: 1, cursor: cursor ?? "" } }, 200)).toEqual({
      messages: [{ type: "m.second", sender, content: { index: 1 } }],
    });
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 2 }]);
    const unknown = await fx.answer("listToDeviceMessages", { params: { fcid: sanzhang, device_id: "LSPHONE01" } });
    expect(unknown).toMatchObject({ status: 404, body: { error: "there is no device LSPHONE01" } });
  });

  it("is in no history", async () => {
    const { fx, answer } = await run();
    await answer({ "@alice:example.org": { "*": hello } });
    const { deliveries } = await fx.call("listDeliveries", { query: {} }, 200);
    expect(deliveries).toEqual([]);
  });

  it("delivers nothing for a transaction_id that the app has used, whatever else is asked", async () => {
    const { fx, answer, waiting } = await run();
    await answer({ [sanzhang]: { "*": hello } });
    const again = [
      await answer({ [sanzhang]: { "*": hello } }),
      await answer({ [sanzhang]: { "*": hello } }, { event_type: "m.other" }),
      await answer({ "@nobody:example.com": { "*": hello } }),
    ];
    expect(again.map(({ status, body }) => ({ status, body }))).toEqual(Array(3).fill({ status: 200, body: {} }));
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 1 }]);
    await answer({ [sanzhang]: { "*": hello } }, { transaction_id: "txn-2" });
    const other = { app_id: "461cf042d9eedaa60d445f26dc747d5e", secret: "6a1f0c5e-2d0b-4b52-9a53-7f4f7c1f0d2e" };
    await fx.call(
      "sendToDevice",
      {
        token: await fx.token(other),
        query: { app_id: other.app_id, event_type: "m.example", transaction_id: "txn-1" },
        body: { messages: { [sanzhang]: { "*": hello } } },
      },
      200,
    );
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 3 }]);
  });

  it("delivers once, however many send the same transaction at once", async () => {
    const { answer, waiting } = await run();
    await Promise.all(Array.from({ length: 10 }, () => answer({ [sanzhang]: { "*": hello } })));
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 1 }]);
  });

  it("delivers nothing at all where a user is unknown, and does not use the transaction_id up", async () => {
    const { answer, waiting } = await run();
    expect(await answer({ [sanzhang]: { "*": hello }, "@nobody:example.com": { "*": hello } })).toMatchObject({
      status: 404,
      body: {
        errcode: "FC_FCID_NOT_FOUND",
        error: "用户不存在: there is no user or bot @nobody:example.com",
      },
    });
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 0 }]);
    await answer({ [sanzhang]: { "*": hello } });
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 1 }]);
  });

  it("passes over devices that the user does not have, and bots, which have none", async () => {
    const { answer, waiting } = await run();
    const sent = await answer({ [sanzhang]: { OTHER: hello, DKAJTGALH: hello }, [sampleApp.bot]: { "*": hello } });
    expect(sent).toMatchObject({ status: 200, body: {} });
    expect(await waiting(sanzhang)).toEqual([{ device_id: "DKAJTGALH", waiting: 1 }]);
  });

  it("needs event_type, transaction_id and objects to send", async () => {
    const { fx, token, answer } = await run();
    const missing = await fx.answer("sendToDevice", { token, query: { app_id }, body: {} });
    expect(missing).toMatchObject({
      status: 400,
      body: {
        errcode: "FC_BAD_JSON",
        data: {
          violations: [
            { in: "query", path: "/event_type", message: "is required" },
            { in: "query", path: "/transaction_id", message: "is required" },
            { in: "body", path: "/messages", message: "is required" },
          ],
        },
      },
    });
    expect(await answer({ [sanzhang]: { "*": "text" } })).toMatchObject({
      status: 400,
      body: { data: { violations: [{ in: "body", path: `/messages/${sanzhang}/*`, message: "must be an object" }] } },
    });
  });
});

describe("a user's devices", () => {
  it("are those of a user who is there", async () => {
    const { fx, waiting } = await run();
    expect(await waiting("@admin:example.org")).toEqual([]);
    expect(await fx.call("listDevices", { params: { fcid: "@nobody:example.org" } }, 404)).toEqual({
      errcode: "EMULATOR_NOT_FOUND",
      error: "there is no user @nobody:example.org",
    });
  });
});
