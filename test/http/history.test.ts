import { describe, expect, it } from "vitest";
import { alice, runConversation } from "../support/conversation.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";
import { authorizationRequest, codeExchange, cookieFrom, form, redirectOf } from "../iam/kit.ts";

const { app_id } = smallBot;
const history = (history_entries: number) => ({ settings: { limits: { history_entries } } });

/** How many rows the state has in a collection. */
async function rowsOf(fx: RunningEmulator, collection: string): Promise<number> {
  const { collections } = await fx.call("exportState", { query: { media: false } }, 200);
  return (collections as Record<string, unknown[]>)[collection]?.length ?? 0;
}

describe("with limits.history_entries", () => {
  it("the transaction_ids of send-to-device that were used last still do nothing a second time", async () => {
    const devices = [{ device_id: "PHONE" }];
    const fixtures = smallTenant({}, { users: [{ fcid: alice, devices }], rooms: [] });
    const fx = await runEmulator({ fixtures, ...history(2) });
    const token = await fx.token(smallBot);
    const send = (transaction_id: string) => {
      const query = { app_id, event_type: "m.example", transaction_id };
      return fx.call("sendToDevice", { token, query, body: { messages: { [alice]: { "*": {} } } } }, 200);
    };
    for (const id of ["1", "2", "3", "3", "2", "1"]) await send(id);
    const { devices: waiting } = await fx.call("listDevices", { params: { fcid: alice } }, 200);
    expect(waiting).toEqual([{ device_id: "PHONE", waiting: 4 }]);
    expect(await rowsOf(fx, "device_transactions")).toBe(2);
  });

  it("the forwarder's newest events are kept", async () => {
    const callback = { url: "", token: "callback-token" };
    const fx = await runEmulator({ fixtures: smallTenant({ callback, privileged: true }), ...history(3) });
    const said = { sender: alice, timestamp: 1, content: { msgtype: "m.text", body: "hello" } };
    const event = { type: "m.room.message", room_id: smallGroup.room_id, room_type: "multi_room", ...said };
    for (const event_id of ["$a", "$b", "$c", "$c", "$d"]) {
      const body = { app_id, token: callback.token, event: { ...event, event_id } };
      expect((await fx.answer("storeForwarderEvent", { body })).body).toEqual({});
    }
    const token = await fx.token(smallBot);
    const { events } = await fx.call("listForwarderEvents", { token, params: { app_id }, query: {} }, 200);
    expect(events.map(({ event_id }) => event_id)).toEqual(["$b", "$c", "$d"]);
  });

  it("the sessions of the IAM that began last go on, and the older ones end with what they gave", async () => {
    const fx = await runEmulator(history(2));
    const signIn = async () => cookieFrom(await fx.answer("startIamSession", { body: { fcid: alice } }));
    const first = await signIn();
    const answer = await fx.answer("iamAuthorize", { query: authorizationRequest, headers: { cookie: first } });
    const tokens = await fx.call("iamToken", form(codeExchange(redirectOf(answer).parameters["code"] ?? "")), 200);
    const refresh = form({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
    const cookies = [first, await signIn()];
    await fx.call("iamToken", refresh, 200);
    cookies.push(await signIn());
    expect(await fx.call("iamToken", refresh, 400)).toMatchObject({ error: "invalid_grant" });
    const query = { ...authorizationRequest, prompt: "none" };
    const signedIn = cookies.map(async (cookie) => {
      return "code" in redirectOf(await fx.answer("iamAuthorize", { query, headers: { cookie } })).parameters;
    });
    expect(await Promise.all(signedIn)).toEqual([false, true, true]);
  });

  it("why events were not pushed is known of the newest", async () => {
    const fx = await runEmulator({ fixtures: smallTenant(), ...history(2) });
    const { room_id } = smallGroup;
    const say = async (body: string): Promise<string> => {
      const said = { sender: alice, content: { msgtype: "m.text", body } };
      return (await fx.call("sayInRoom", { params: { room_id }, body: said }, 201)).event_id;
    };
    const ids = [await say("one"), await say("two"), await say("three")];
    const explained = ids.map(async (event_id) => {
      return (await fx.call("explainEvent", { params: { event_id } }, 200)).apps[0]?.rule;
    });
    expect(await Promise.all(explained)).toEqual([undefined, "not_subscribed", "not_subscribed"]);
  });

  it("a smaller limit takes hold with the next entry", async () => {
    const fx = await runEmulator();
    for (let count = 0; count < 5; count++) await fx.answer("startIamSession", { body: { fcid: alice } });
    await fx.call("patchSettings", { body: { limits: { history_entries: 2 } } }, 200);
    expect(await rowsOf(fx, "iam_sessions")).toBe(5);
    await fx.answer("startIamSession", { body: { fcid: alice } });
    expect(await rowsOf(fx, "iam_sessions")).toBe(2);
  });
});

it("a room takes along why what was said in it was not pushed", async () => {
  const { fx } = await runConversation({ subscriptions: { room_messages: "none" } });
  const { room_id } = smallGroup;
  const body = { sender: alice, content: { msgtype: "m.text", body: "hello" } };
  const { event_id } = await fx.call("sayInRoom", { params: { room_id }, body }, 201);
  expect(await rowsOf(fx, "omissions")).toBe(1);
  await fx.call("deleteRoom", { params: { room_id } }, 204);
  expect(await rowsOf(fx, "omissions")).toBe(0);
  await fx.call("explainEvent", { params: { event_id } }, 404);
});
