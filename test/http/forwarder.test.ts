import { describe, expect, it } from "vitest";
import { alice } from "../support/conversation.ts";
import type { AppInput } from "../../src/tenant/types.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { smallBot, smallDirect, smallTenant } from "../support/tenant.ts";

const { app_id } = smallBot;
const path = "/api/v1/finchat/privilege-api/forwarder/event";
const content = { msgtype: "m.text", body: "hello" };
const other = { app_id: "0000000000000000000000b1", secret: "s", name: "Other", bot: "@other:example.org" };

async function run(app: Partial<AppInput> = {}) {
  const bot: AppInput = {
    ...smallBot,
    name: "Bot",
    callback: { url: path, token: "callback-token" },
    subscriptions: { room_messages: "direct_and_group" },
    ...app,
  };
  const fx = await runEmulator({ fixtures: smallTenant({}, { apps: [bot, other] }) });
  const token = await fx.token(smallBot);
  const list = (query: { since?: string; page_size?: number } = {}) =>
    fx.call("listForwarderEvents", { token, params: { app_id }, query }, 200);
  const store = (event: object, envelope: object = {}) =>
    fx.answer("storeForwarderEvent", { body: { app_id, token: "callback-token", event, ...envelope } });
  const say = async (body = "hello") => {
    const said = { to: smallBot.bot, content: { ...content, body } };
    const { event_id } = await fx.call("sayToUser", { params: { fcid: alice }, body: said }, 201);
    await fx.call("settleDeliveries", { body: {} }, 200);
    return event_id;
  };
  return { fx, token, list, store, say };
}

const eventOf = (event_id: string, body = "hello") => ({
  event_id,
  type: "m.room.message",
  sender: alice,
  timestamp: testStart,
  room_id: smallDirect.room_id,
  room_type: "direct_room",
  content: { ...content, body },
});

const idsOf = ({ events }: { events: readonly { event_id: string }[] }) => events.map(({ event_id }) => event_id);

describe("an app that fetches its events", () => {
  it("names the forwarder's path as its callback, and finds them flat, with its app_id and no token", async () => {
    const { fx, say, list } = await run();
    const event_id = await say();
    expect(await list()).toEqual({ events: [{ app_id, ...eventOf(event_id) }], since: event_id });
    const { deliveries } = await fx.call("listDeliveries", { query: {} }, 200);
    expect(deliveries).toMatchObject([{ state: "delivered", attempts: [{ status: 200, response: "{}" }] }]);
  });

  it("may name this server's own URL of it as well", async () => {
    const { fx, say, list } = await run();
    const callback = { url: fx.url + path, token: "callback-token" };
    await fx.call("patchApp", { params: { app_id }, body: { callback } }, 200);
    const event_id = await say();
    expect(idsOf(await list())).toEqual([event_id]);
  });

  it("goes on from since, page by page, also from an id that is not there", async () => {
    const { say, list } = await run();
    const ids: string[] = [];
    for (const body of ["1", "2", "3"]) ids.push(await say(body));
    const [first = "", second = "", third = ""] = ids;
    expect(await list({ page_size: 2 })).toMatchObject({ events: { length: 2 }, since: second });
    expect(idsOf(await list({ since: second }))).toEqual([third]);
    expect(await list({ since: third })).toEqual({ events: [], since: third });
    expect(idsOf(await list({ since: "$" }))).toEqual(ids);
    expect(idsOf(await list({ since: `${first} ` }))).toEqual([second, third]);
    expect(await list({ since: "zzz" })).toEqual({ events: [], since: "zzz" });
  });

  it("gets 20 at once unless it asks for 1 to 1000", async () => {
    const { fx, token, store, list } = await run();
    for (let index = 10; index < 35; index++) await store(eventOf(`$${String(index)}`));
    expect(idsOf(await list())).toHaveLength(20);
    expect(idsOf(await list({ page_size: 1000 }))).toHaveLength(25);
    for (const page_size of [0, 1001, "many"]) {
      const refused = await fx.answer("listForwarderEvents", { token, params: { app_id }, query: { page_size } });
      expect(refused).toMatchObject({
        status: 400,
        body: { errcode: "FC_BAD_JSON", data: { violations: [{ in: "query", path: "/page_size" }] } },
      });
    }
  });

  it("must be privileged", async () => {
    const { fx, token } = await run({ privileged: false });
    expect(await fx.call("listForwarderEvents", { token, params: { app_id } }, 403)).toEqual({
      errcode: "FC_FORBIDDEN",
      error: `应用无权限: ${app_id} is not privileged`,
    });
  });

  it("sees its own events only", async () => {
    const { fx, store } = await run();
    await store(eventOf("$1"));
    const answer = await fx.call(
      "listForwarderEvents",
      { token: await fx.token(other), params: { app_id: other.app_id } },
      200,
    );
    expect(answer).toEqual({ events: [], since: "" });
  });
});

describe("storing an event", () => {
  it("takes no bearer, and keeps events in order of their ids, whatever order they come in", async () => {
    const { fx, store, list } = await run();
    for (const id of ["$3", "$1", "$10", "$2"])
      expect(await store(eventOf(id))).toMatchObject({ status: 200, body: {} });
    expect(idsOf(await list())).toEqual(["$1", "$10", "$2", "$3"]);
    await fx.call("patchApp", { params: { app_id }, body: { privileged: false } }, 200);
    expect(await store(eventOf("$4"))).toMatchObject({ status: 200, body: {} });
  });

  it("keeps an event once, however often it comes, at once or later; the last wins", async () => {
    const { store, list } = await run();
    await Promise.all([store(eventOf("$1")), store(eventOf("$1")), store(eventOf("$2"))]);
    await store(eventOf("$1", "again"));
    expect(await list()).toEqual({
      events: [
        { app_id, ...eventOf("$1", "again") },
        { app_id, ...eventOf("$2") },
      ],
      since: "$2",
    });
  });

  it("is refused without the app's callback token, for an unknown app, and for what is no event", async () => {
    const { store, list } = await run();
    const wrong = await store(eventOf("$1"), { token: "wrong" });
    expect(wrong).toMatchObject({
      status: 401,
      body: {
        errcode: "FC_INVALID_ACCESS_TOKEN",
        error: "access_token错误: it is not the app's callback token",
      },
    });
    expect(wrong.headers["www-authenticate"]).toBe("Bearer");
    expect(await store(eventOf("$1"), { app_id: "none" })).toMatchObject({
      status: 404,
      body: { errcode: "FC_APP_NOT_FOUND", error: "应用不存在: none" },
    });
    expect(await store({ event_id: "$1", type: "other" })).toMatchObject({
      status: 400,
      body: {
        errcode: "FC_BAD_JSON",
        data: {
          violations: [
            {
              in: "body",
              path: "/event/type",
              message: expect.stringMatching(
                /^"other" is not a type that this call takes: .*m\.room\.message, /,
              ) as string,
            },
          ],
        },
      },
    });
    expect(await list()).toEqual({ events: [], since: "" });
  });

  it("checks the token before the shape of the event", async () => {
    const { store } = await run();
    expect(await store({ type: "other" }, { token: "wrong" })).toMatchObject({
      status: 401,
      body: { errcode: "FC_INVALID_ACCESS_TOKEN" },
    });
  });

  it("names the msgtype of a content without one, and not the fields of every msgtype", async () => {
    const { store } = await run();
    const { status, body } = await store({ ...eventOf("$1"), content: { body: "x" } });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { data: { violations: [{ in: "body", path: "/event/content/msgtype", message: "is required" }] } },
    });
    expect((body as { data: { violations: unknown[] } }).data.violations).toHaveLength(1);
  });
});

describe("a push to the built-in forwarder", () => {
  it("carries the callback token of the time of the attempt", async () => {
    const { fx, say, list } = await run();
    await fx.call("pauseQueue", { params: { app_id } }, 200);
    const event_id = await say();
    await fx.call("patchApp", { params: { app_id }, body: { callback: { token: "new-token" } } }, 200);
    await fx.call("resumeQueue", { params: { app_id } }, 200);
    await fx.call("settleDeliveries", { body: {} }, 200);
    const { deliveries } = await fx.call("listDeliveries", { query: {} }, 200);
    expect(deliveries).toMatchObject([
      { state: "delivered", payload: { token: "new-token" }, attempts: [{ status: 200 }] },
    ]);
    expect(idsOf(await list())).toEqual([event_id]);
  });

  it("says what is wrong with a payload that was made up", async () => {
    const { fx, say } = await run();
    await say();
    const { deliveries } = await fx.call("listDeliveries", { query: {} }, 200);
    const delivery_id = deliveries[0]?.delivery_id ?? "";
    const answer = await fx.call("redeliver", { params: { delivery_id }, body: { payload: { app_id } } }, 200);
    expect(answer.attempts.at(-1)).toMatchObject({
      status: 400,
      response: expect.stringContaining('"errcode":"FC_BAD_JSON"') as string,
    });
  });
});
