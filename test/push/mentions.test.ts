import { describe, expect, it } from "vitest";
import type { AppInput } from "../../src/tenant/types.ts";
import { alice, bob, runConversation } from "../support/conversation.ts";
import { smallDirect, smallGroup } from "../support/tenant.ts";

const carol = "@carol:example.org";
const other = { app_id: "0000000000000000000000b1", name: "小银行", bot: "@bank:example.org" };

/** A group of people and bots whose names begin alike; a bot that hears its mentions. */
async function run(app: Partial<AppInput>) {
  const conversation = await runConversation(
    { subscriptions: { room_messages: "direct_and_mention" }, ...app },
    {
      users: [
        { fcid: alice, name: "Alice" },
        { fcid: bob, name: "Echo Two" },
        { fcid: carol, name: "Carol", account: "echo.three" },
      ],
      rooms: [smallDirect, smallGroup],
    },
  );
  const { fx, pushed } = conversation;
  await fx.call("postApp", { body: other }, 201);
  for (const fcid of [other.bot, carol]) {
    await fx.call("addMember", { params: { room_id: smallGroup.room_id }, body: { fcid } }, 201);
  }
  return async (body: string, room_id: string = smallGroup.room_id) => {
    const before = (await pushed()).length;
    const said = { sender: alice, content: { msgtype: "m.alert", body } };
    await fx.call("sayInRoom", { params: { room_id }, body: said }, 201);
    return (await pushed()).length > before;
  };
}

describe("a mention by name", () => {
  it.each([
    ["小银", "@小银 你好", true],
    ["小银", "@小银", true],
    ["小银", "你好@小银,在吗", true],
    ["小银", "@小银:在吗", true],
    ["小银", "@小银行 你好", false],
    ["小银", "@小银行", false],
    ["小银", "@小银行 和 @小银 你好", true],
    ["小银", "@小银业务", false],
    ["小银", "@小银2", false],
    ["小银", "@小银_", false],
    ["小银", "@小银-b", false],
    ["小银", "@小银𠮷", false],
    ["小银", "小银 你好", false],
    ["小银", "@ 小银", false],
    ["Echo", "@Echo hello", true],
    ["Echo", "@Echo Two hello", false],
    ["Echo", "@Echo Twofold", true],
    ["Echo", "@Echo Two and @Echo", true],
    ["Echo", "@echo hello", false],
    ["Bot (测试)", "@Bot (测试)你好", true],
    ["FinChat小助手", "@FinChat小助手 test", true],
  ])("of %s is told whole: %s (%s)", async (name, body, mentioned) => {
    const mentions = await run({ name });
    expect(await mentions(body)).toBe(mentioned);
  });

  it.each([
    ["@bot hello", true],
    ["@bot-2 hello", false],
    ["@bot.hello", true],
    ["@bottle", false],
  ])("may be by the bot's account: %s (%s)", async (body, mentioned) => {
    const mentions = await run({ name: "小银" });
    expect(await mentions(body)).toBe(mentioned);
  });

  it("gives way to a longer account of a member", async () => {
    const mentions = await run({ name: "echo" });
    expect(await mentions("@echo.three hello")).toBe(false);
    expect(await mentions("@echo.four hello")).toBe(true);
  });

  it("counts the members of the room alone", async () => {
    const mentions = await run({ name: "Echo" });
    expect(await mentions("@Echo Two hello")).toBe(false);
    const alone = await run({ name: "Echo" });
    expect(await alone("@Echo Two hello", smallDirect.room_id)).toBe(true);
  });

  it("is found behind 99 mentions of others, and looked for no further", async () => {
    const mentions = await run({ name: "Echo" });
    expect(await mentions(`${"@Echo Two ".repeat(99)} @Echo`)).toBe(true);
    expect(await mentions(`${"@Echo Two ".repeat(50_000)} @Echo`)).toBe(false);
  });
});
