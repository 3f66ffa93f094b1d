import { describe, expect, it } from "vitest";
import { alice, bob, runConversation } from "../support/conversation.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const params = { room_id: smallGroup.room_id };

const say = (fx: RunningEmulator, body: string, sender: string = alice) =>
  fx.call("sayInRoom", { params, body: { sender, content: { msgtype: "m.text", body } } }, 201);

const verify = (fx: RunningEmulator, body: object) =>
  fx.call("verifyHappened", { body: { for: "message", ...body } }, 200);

describe("verifying", () => {
  it("asks for one at least, or for exactly so many", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    for (const sender of [alice, alice, bob]) await say(fx, "hi", sender);
    expect(await verify(fx, {})).toEqual({ ok: true, count: 3, nearest: [] });
    expect(await verify(fx, { match: { sender: alice }, count: 2 })).toEqual({ ok: true, count: 2, nearest: [] });
    expect(await verify(fx, { match: { sender: "@nobody:example.org" }, count: 0 })).toMatchObject({
      ok: true,
      count: 0,
    });
  });

  it("names what came nearest where too few matched", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await say(fx, "hi");
    await say(fx, "hi", bob);
    const verdict = await verify(fx, { match: { sender: alice, content: { body: "hi" } }, count: 2 });
    expect(verdict).toEqual({
      ok: false,
      count: 1,
      nearest: [
        {
          seq: 2,
          item: expect.objectContaining({ sender: bob }) as object,
          differences: [{ path: "/sender", expected: alice, actual: bob }],
        },
      ],
    });
    expect(await verify(fx, { match: { sender: "@nobody:example.org" } })).toMatchObject({ ok: false, count: 0 });
  });

  it("names those that matched where too many did", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await say(fx, "hi");
    await say(fx, "ho", bob);
    expect(await verify(fx, { match: { sender: alice }, count: 0 })).toEqual({
      ok: false,
      count: 1,
      nearest: [{ seq: 1, item: expect.objectContaining({ sender: alice }) as object, differences: [] }],
    });
  });

  it("counts a delivery once, as it stands now", async () => {
    const { fx } = await runConversation();
    await say(fx, "hi");
    await fx.call("settleDeliveries", { body: {} }, 200);
    const verifyDelivery = (match: object, count: number) => verify(fx, { for: "delivery", match, count });
    expect(await verifyDelivery({ app_id: smallBot.app_id }, 1)).toMatchObject({ ok: true });
    expect(await verifyDelivery({ state: "delivered", attempts: [{ status: 200 }] }, 1)).toMatchObject({ ok: true });
    expect(await verifyDelivery({ state: "pending" }, 0)).toMatchObject({ ok: true });
  });

  it("counts calls since the journal was emptied", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const body = { for: "request", match: { operation_id: "issueAppAccessToken", status: 200 } };
    await fx.token(smallBot);
    expect(await verify(fx, { ...body, count: 1 })).toMatchObject({ ok: true });
    await fx.call("clearRequests", {}, 204);
    await fx.token(smallBot);
    expect(await verify(fx, { ...body, count: 1 })).toMatchObject({ ok: true });
  });

  it("begins anew with a reset", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await say(fx, "hi");
    await fx.call("resetTenant", {}, 204);
    expect(await verify(fx, { count: 0 })).toEqual({ ok: true, count: 0, nearest: [] });
  });
});
