import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id, secret, bot } = smallBot;
const params = { app_id };
const alice = "@alice:example.org";

async function run(app: object = {}) {
  const fx = await runEmulator({ fixtures: smallTenant(app) });
  const patch = (body: object) => fx.answer("patchApp", { params, body });
  return { fx, patch };
}

const violation = (path: string, message: string) => ({
  status: 400,
  body: { errcode: "EMULATOR_BAD_REQUEST", data: { violations: [{ in: "body", path, message }] } },
});

describe("an app as data", () => {
  it("drops the lists of its visibility once everybody may see it", async () => {
    const { patch } = await run({ visibility: { unlimited: false, fcids: [alice] } });
    const limited = await patch({ visibility: { fcids: [] } });
    expect(limited.body).toMatchObject({ visibility: { unlimited: false, departments: [], fcids: [] } });
    expect((await patch({ visibility: { fcids: [alice] } })).body).toMatchObject({ visibility: { fcids: [alice] } });
    const everybody = await patch({ visibility: { unlimited: true } });
    expect((everybody.body as { visibility: object }).visibility).toEqual({ unlimited: true });
    expect(await patch({ visibility: { unlimited: true, fcids: [alice] } })).toMatchObject({ status: 400 });
    const again = await patch({ visibility: { unlimited: false } });
    expect(again.body).toMatchObject({ visibility: { unlimited: false, departments: [], fcids: [] } });
  });

  it("merges what lies within: one subscription, the callback's token", async () => {
    const { patch } = await run({
      callback: { url: "http://localhost:1/", token: "t" },
      subscriptions: { room_messages: "all_rooms" },
    });
    const patched = await patch({ subscriptions: { direct_room_created: true }, callback: { token: null } });
    expect(patched.body).toMatchObject({
      callback: { url: "http://localhost:1/", token: expect.stringMatching(/^[0-9A-Za-z]{32}$/) as string },
      subscriptions: { room_messages: "all_rooms", direct_room_created: true },
    });
  });

  it("may subscribe to management events as an assistant alone", async () => {
    const { patch } = await run();
    const message = "app_status is for assistants only: set assistant: true on the app, or leave it out";
    const subscriptions = { app_status: true };
    expect(await patch({ subscriptions })).toMatchObject(violation("/subscriptions/app_status", message));
    expect(await patch({ subscriptions, assistant: true })).toMatchObject({ status: 200 });
    expect(await patch({ assistant: false })).toMatchObject(violation("/subscriptions/app_status", message));
  });

  it("has a bot of its own, which is no user", async () => {
    const { fx } = await run();
    const body = { name: "Other" };
    expect(await fx.answer("postApp", { body: { ...body, bot } })).toMatchObject({
      status: 409,
      body: { error: `${bot} is the bot of ${app_id}` },
    });
    const user = await fx.answer("postApp", { body: { ...body, bot: alice } });
    expect(user).toMatchObject(violation("/bot", `"${alice}" is the fcid of a user`));
    expect(await fx.answer("postUser", { body: { fcid: bot } })).toMatchObject({
      status: 409,
      body: { error: `${bot} is the bot of ${app_id}` },
    });
    await fx.call("postUser", { body: { fcid: "@x-bot:example.org" } }, 201);
    expect(await fx.answer("postApp", { body: { ...body, app_id: "x" } })).toMatchObject({
      status: 409,
      body: { error: "@x-bot:example.org is a user" },
    });
  });

  it("keeps its bot as long as that is in rooms", async () => {
    const { fx, patch } = await run();
    const rooms = `rooms/${smallGroup.room_id}, rooms/${smallDirect.room_id}`;
    for (const body of [{ bot: "@new:example.org" }, { type: "web", bot: null }]) {
      expect(await patch(body)).toMatchObject({ status: 409, body: { error: `the bot ${bot} is in ${rooms}` } });
    }
    for (const { room_id } of [smallDirect, smallGroup]) await fx.call("deleteRoom", { params: { room_id } }, 204);
    expect((await patch({ bot: "@new:example.org" })).body).toMatchObject({ bot: "@new:example.org" });
    expect(await patch({ type: "web" })).toMatchObject(violation("/bot", "a web app has no bot"));
    expect((await patch({ type: "web", bot: null })).body).not.toHaveProperty("bot");
    expect((await patch({ type: "bot" })).body).toMatchObject({ bot: `@${app_id}-bot:example.org` });
  });

  it("loses its token when it is removed or stops being live", async () => {
    const { fx, patch } = await run();
    const verify = async (token: string) => {
      const { result } = await fx.call("verifyAppAccessToken", { body: { app_id, app_access_token: token } }, 200);
      return result;
    };
    const first = await fx.token(smallBot);
    await patch({ name: "Renamed" });
    expect(await verify(first)).toBe(true);
    await patch({ status: "Unpublished" });
    await patch({ status: "Published" });
    expect(await verify(first)).toBe(false);
    const second = await fx.token(smallBot);
    for (const { room_id } of [smallDirect, smallGroup]) await fx.call("deleteRoom", { params: { room_id } }, 204);
    await fx.call("deleteApp", { params }, 204);
    await fx.call("postApp", { body: { app_id, secret, name: "Back" } }, 201);
    expect(await verify(second)).toBe(false);
  });

  it("takes its kept events and used transaction ids with it", async () => {
    const callback = { url: "/api/v1/finchat/privilege-api/forwarder/event" };
    const subscriptions = { room_messages: "direct_and_group" };
    const { fx } = await run({ callback, subscriptions });
    await fx.call("patchUser", { params: { fcid: alice }, body: { devices: [{ device_id: "D" }] } }, 200);
    const content = { msgtype: "m.text", body: "kept" };
    await fx.call("sayToUser", { params: { fcid: alice }, body: { to: bot, content } }, 201);
    await fx.call("settleDeliveries", {}, 200);
    const send = async () => {
      const query = { app_id, event_type: "t", transaction_id: "1" };
      const body = { messages: { [alice]: { D: {} } } };
      await fx.call("sendToDevice", { token: await fx.token(smallBot), query, body }, 200);
      const { devices } = await fx.call("listDevices", { params: { fcid: alice } }, 200);
      return devices;
    };
    const kept = async () => {
      const answer = await fx.call("listForwarderEvents", { token: await fx.token(smallBot), params }, 200);
      return answer.events.length;
    };
    expect([await kept(), await send()]).toEqual([1, [{ device_id: "D", waiting: 1 }]]);
    expect(await send()).toEqual([{ device_id: "D", waiting: 1 }]);
    for (const { room_id } of [smallDirect, smallGroup]) await fx.call("deleteRoom", { params: { room_id } }, 204);
    await fx.call("deleteApp", { params }, 204);
    await fx.call("postApp", { body: { app_id, secret, name: "Back", bot } }, 201);
    expect([await kept(), await send()]).toEqual([0, [{ device_id: "D", waiting: 2 }]]);
  });
});

describe("a user as data", () => {
  it("shares the IAM's id with nobody", async () => {
    const { fx } = await run();
    await fx.call("patchUser", { params: { fcid: alice }, body: { sub: "one" } }, 200);
    const body = { fcid: "@x:example.org", sub: "one" };
    expect(await fx.answer("postUser", { body })).toMatchObject({
      status: 409,
      body: { error: `${alice} has the sub one` },
    });
    const other = await fx.answer("patchUser", { params: { fcid: "@bob:example.org" }, body: { sub: "one" } });
    expect(other).toMatchObject({ status: 409 });
  });

  it("has each device once, and what waits for one goes with it", async () => {
    const { fx } = await run();
    const user = { fcid: alice };
    const set = (...ids: string[]) =>
      fx.answer("patchUser", { params: user, body: { devices: ids.map((device_id) => ({ device_id })) } });
    expect(await set("D", "D")).toMatchObject(violation("/devices/1/device_id", 'duplicate device_id "D"'));
    await set("D", "E");
    const query = { app_id, event_type: "t", transaction_id: "1" };
    await fx.call(
      "sendToDevice",
      { token: await fx.token(smallBot), query, body: { messages: { [alice]: { "*": {} } } } },
      200,
    );
    await set("E");
    await set("D", "E");
    expect(await fx.call("listDevices", { params: user }, 200)).toEqual({
      devices: [
        { device_id: "D", waiting: 0 },
        { device_id: "E", waiting: 1 },
      ],
    });
  });
});

describe("departments as data", () => {
  it("form no cycle", async () => {
    const { fx } = await run();
    const add = (department_id: string, parent_department: string | null) =>
      fx.answer("postDepartment", { body: { department_id, department_name: "", parent_department } });
    await add("a", null);
    await add("b", "a");
    await add("c", "b");
    const closed = await fx.answer("patchDepartment", {
      params: { department_id: "a" },
      body: { parent_department: "c" },
    });
    expect(closed).toMatchObject({
      status: 409,
      body: { error: "the departments would form a cycle: a -> c -> b -> a" },
    });
    expect(await add("own", "own")).toMatchObject({ status: 409 });
    const moved = await fx.answer("patchDepartment", {
      params: { department_id: "c" },
      body: { parent_department: "a" },
    });
    expect(moved).toMatchObject({ status: 200 });
  });
});
