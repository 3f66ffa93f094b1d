import { describe, expect, it, vi } from "vitest";
import { runBot } from "../support/bot.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id, bot } = smallBot;
const [alice, bob, dave] = ["@alice:example.org", "@bob:example.org", "@dave:example.org"];
const params = { room_id: smallGroup.room_id };
const users = [alice, bob, dave].map((fcid) => ({ fcid }));

async function run(app: object = {}) {
  const fx = await runEmulator({ fixtures: smallTenant(app, { users }) });
  const patch = (body: object) => fx.call("patchRoom", { params, body }, 200);
  const say = (body: string) =>
    fx.call("sayInRoom", { params, body: { sender: alice, content: { msgtype: "m.text", body } } }, 201);
  const seen = async (as: string) => {
    const { messages } = await fx.call("readTimeline", { params, query: { as } }, 200);
    return messages.map(({ content }) => content["body"]);
  };
  return { fx, patch, say, seen };
}

describe("a room as data", () => {
  it("has an owner where it is a group, who becomes a member, and none where it is direct", async () => {
    const { fx } = await run();
    const group = { type: "multi_chat", owner: alice, fcids: [bob, dave, bob] } as const;
    expect((await fx.call("postRoom", { body: group }, 201)).fcids).toEqual([alice, bob, dave]);
    const direct = await fx.call("postRoom", { body: { type: "direct_chat", owner: alice, fcids: [alice, bob] } }, 201);
    expect(direct).toEqual({
      room_id: expect.stringMatching(/^!/) as string,
      type: "direct_chat",
      name: "",
      topic: "",
      federate: false,
      history_visibility: "shared",
      message_forbidden_except_owner: false,
      invite_forbidden_except_owner: false,
      fcids: [alice, bob],
    });
    const { room_id } = await fx.call("openDirectRoom", { params: { fcid: bob }, body: { with: alice } }, 201);
    expect(room_id).toBe(direct.room_id);
  });

  it.each([
    ["a group without an owner", { type: "multi_chat", fcids: [alice] }, "/"],
    ["a direct room of three", { type: "direct_chat", fcids: [alice, bob, dave] }, "/fcids"],
    ["a direct room of one", { type: "direct_chat", fcids: [alice, alice] }, "/fcids"],
  ])("is refused: %s", async (_, body, path) => {
    const { fx } = await run();
    const answer = await fx.answer("postRoom", { body });
    expect(answer).toMatchObject({
      status: 400,
      body: { data: { violations: [{ path: expect.stringContaining(path) as string }] } },
    });
  });

  it("is the one direct room of its two", async () => {
    const { fx } = await run();
    const second = await fx.answer("postRoom", { body: { type: "direct_chat", fcids: [bot, alice] } });
    expect(second).toMatchObject({
      status: 409,
      body: { error: `${bot} and ${alice} have the direct room ${smallDirect.room_id}` },
    });
    const direct = { room_id: smallDirect.room_id };
    const turned = await fx.call("patchRoom", { params: direct, body: { fcids: [bot, alice] } }, 200);
    expect(turned.fcids).toEqual([bot, alice]);
  });

  it("changes between group and direct, and the platform sees it so at once", async () => {
    const { fx, patch } = await run();
    const token = await fx.token(smallBot);
    const list = () => fx.call("listRooms", { token, query: { app_id } }, 201);
    const friends = () => fx.call("getAppFriendships", { token, params: { app_id } }, 200);
    await patch({ type: "direct_chat", fcids: [bot, bob] });
    expect(await list()).toEqual([]);
    expect(await friends()).toEqual([
      { to_fcid: alice, room_id: smallDirect.room_id },
      { to_fcid: bob, room_id: params.room_id },
    ]);
    await patch({ type: "multi_chat", owner: bob });
    expect(await list()).toEqual([params.room_id]);
    expect(await friends()).toEqual([{ to_fcid: alice, room_id: smallDirect.room_id }]);
  });

  it("has the members that a patch lists, in that order", async () => {
    const { fx, patch } = await run();
    for (const fcids of [[bot, bob, dave], [dave, bob, bot], [bot], [alice, bot]]) {
      expect((await patch({ fcids })).fcids).toEqual(fcids);
      expect((await fx.call("readRoom", { params }, 200)).fcids).toEqual(fcids);
    }
  });

  it("keeps what its members may see when they are listed anew, and lets new ones see from now on", async () => {
    const { patch, say, seen } = await run();
    await patch({ history_visibility: "joined" });
    await say("before");
    await patch({ fcids: [dave, bob, alice, bot] });
    await say("after");
    expect(await seen(bob)).toEqual(["before", "after"]);
    expect(await seen(dave)).toEqual(["after"]);
  });

  it("pushes nobody anything when it is added or changed", async () => {
    const callback = await runBot();
    const subscriptions = { room_messages: "direct_and_group", direct_room_created: true } as const;
    const { fx, patch, say } = await run({ callback: { url: callback.url }, subscriptions });
    await fx.call("postRoom", { body: { type: "direct_chat", fcids: [bob, bot] } }, 201);
    await fx.call("postRoom", { body: { type: "multi_chat", owner: bot, fcids: [bob] } }, 201);
    await patch({ name: "n", fcids: [bot, alice] });
    await fx.call("settleDeliveries", {}, 200);
    expect(callback.received).toEqual([]);
    await say("pushed");
    await vi.waitFor(() => {
      expect(callback.received).toHaveLength(1);
    });
  });

  it("goes with its members, messages and cards, and leaves other rooms as they are", async () => {
    const { fx, say } = await run();
    const token = await fx.token(smallBot);
    await say("gone");
    const info = { type: "form", status: "input", shared: false, elements: [] };
    const content = { msgtype: "m.cui", body: "[交互卡片]", version: "0.1.0", info };
    await fx.call(
      "sendMessage",
      { token, body: { app_id, room_ids: [params.room_id, smallDirect.room_id], content } },
      200,
    );
    await fx.call("deleteRoom", { params }, 204);
    await fx.call("readTimeline", { params, query: { as: alice } }, 404);
    await fx.call("sayInRoom", { params, body: { sender: alice, content: { msgtype: "m.text", body: "" } } }, 404);
    expect(await fx.call("listRooms", { token, query: { app_id } }, 201)).toEqual([]);
    await fx.call("postRoom", { body: { ...smallGroup, fcids: [...smallGroup.fcids] } }, 201);
    expect(await fx.call("readTimeline", { params, query: { as: alice } }, 200)).toEqual({ messages: [], since: "" });
    const direct = { room_id: smallDirect.room_id };
    const { messages } = await fx.call("readTimeline", { params: direct, query: { as: alice } }, 200);
    expect(messages).toHaveLength(1);
  });
});
