import { describe, expect, it } from "vitest";
import { alice, bob, runConversation, textEvent } from "../support/conversation.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

const text = { msgtype: "m.text", body: "hello" };
const users = [{ fcid: alice, name: "Alice" }, { fcid: bob }];

async function run() {
  const conversation = await runConversation({}, { users });
  const { fx } = conversation;
  return {
    ...conversation,
    list: (fcid: string, query: { limit?: number; cursor?: string } = {}) =>
      fx.call("listJoinedRooms", { params: { fcid }, query }, 200),
    say: (sender: string) =>
      fx.call("sayInRoom", { params: { room_id: smallGroup.room_id }, body: { sender, content: text } }, 201),
  };
}

const ids = ({ rooms }: { rooms: readonly { room_id: string }[] }) => rooms.map(({ room_id }) => room_id);

describe("the rooms of a user", () => {
  it("are called as the user's client calls them, each with the last message", async () => {
    const { list, say } = await run();
    const direct = { room_id: smallDirect.room_id, type: "direct_chat", name: "Bot", with: smallBot.bot, members: 2 };
    const group = { room_id: smallGroup.room_id, type: "multi_chat", name: "", members: 3 };
    expect(await list(alice)).toEqual({ rooms: [direct, group] });
    await say(bob);
    const latest = textEvent(text.body, bob);
    expect(await list(alice)).toEqual({ rooms: [direct, { ...group, latest }] });
    expect(await list(bob)).toEqual({ rooms: [{ ...group, latest }] });
  });

  it("are called by the other's name where two users talk", async () => {
    const { fx, list } = await run();
    const { room_id } = await fx.call("openDirectRoom", { params: { fcid: alice }, body: { with: bob } }, 201);
    const { rooms } = await list(alice);
    expect(rooms.find((room) => room.room_id === room_id)).toMatchObject({ name: "bob", with: bob });
  });

  it("show nothing of what was said before the user came, where history is visible from then on", async () => {
    const { fx, list, say } = await run();
    const params = { room_id: smallGroup.room_id };
    await fx.call("patchRoom", { params, body: { history_visibility: "joined" } }, 200);
    await fx.call("removeMember", { params: { ...params, fcid: alice } }, 204);
    await say(bob);
    await fx.call("addMember", { params, body: { fcid: alice } }, 201);
    const { rooms } = await list(alice);
    expect(rooms.find((room) => room.room_id === smallGroup.room_id)).not.toHaveProperty("latest");
  });

  it("come page by page: direct rooms, then groups", async () => {
    const { fx, list } = await run();
    const { room_id: withBob } = await fx.call("openDirectRoom", { params: { fcid: alice }, body: { with: bob } }, 201);
    const group = { type: "multi_chat", owner: alice, fcids: [alice] } as const;
    const { room_id: last = "" } = await fx.call("postRoom", { body: group }, 201);
    const all = [smallDirect.room_id, withBob, smallGroup.room_id, last];
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(alice, { limit: 1, ...(cursor !== undefined && { cursor }) });
      found.push(...ids(page));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(found).toEqual(all);
    expect(ids(await list(alice, { cursor: withBob }))).toEqual(all.slice(2));
  });

  it("are nobody else's: a user or a cursor that is not there is refused", async () => {
    const { fx } = await run();
    expect(await fx.answer("listJoinedRooms", { params: { fcid: "@nobody" } })).toMatchObject({
      status: 404,
      body: { errcode: "EMULATOR_NOT_FOUND", error: "there is no user @nobody" },
    });
    const query = { cursor: smallDirect.room_id };
    expect(await fx.answer("listJoinedRooms", { params: { fcid: bob }, query })).toMatchObject({
      status: 400,
      body: {
        errcode: "EMULATOR_BAD_REQUEST",
        error: "cursor: invalid or expired; request the first page again",
      },
    });
  });
});
