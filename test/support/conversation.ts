import { expect } from "vitest";
import type { AppInput, TenantInput } from "../../src/tenant/types.ts";
import { runBot } from "./bot.ts";
import type { Answered } from "./client.ts";
import { runEmulator, testStart } from "./emulator.ts";
import { smallBot, smallGroup, smallTenant } from "./tenant.ts";

/** The small tenant's people. */
export const [alice, bob] = ["@alice:example.org", "@bob:example.org"] as const;

/** An event id as the emulator makes one. */
export const anEventId = expect.stringMatching(/^\$\d{15}[A-Za-z]{5}:example\.org$/) as string;

/** A room id as the emulator makes one. */
export const aRoomId = expect.stringMatching(/^!\d{18}:example\.org$/) as string;

/** The event of a text that was just said in the small tenant's group. */
export const textEvent = (body: string, sender: string = alice) => ({
  event_id: anEventId,
  type: "m.room.message",
  sender,
  timestamp: testStart,
  room_id: smallGroup.room_id,
  room_type: "multi_room",
  content: { msgtype: "m.text", body },
});

/** The small tenant with a bot that hears everything in its rooms; its token, and what it was pushed. */
export async function runConversation(bot: Partial<AppInput> = {}, extra: Partial<TenantInput> = {}) {
  const receiver = await runBot();
  const fixtures = smallTenant(
    {
      callback: { url: receiver.url, token: "callback-token" },
      subscriptions: { room_messages: "direct_and_group" },
      ...bot,
    },
    extra,
  );
  const fx = await runEmulator({ fixtures });
  const token = await fx.token(smallBot);
  return {
    fx,
    token,
    receiver,
    /** The events that the bot was pushed, all deliveries made. */
    pushed: async () => {
      await fx.call("settleDeliveries", { body: {} }, 200);
      return receiver.received.map(({ body }) => body.event);
    },
    /** What somebody sees of a room. */
    seen: async (fcid: string, room_id: string = smallGroup.room_id) =>
      (await fx.call("readTimeline", { params: { room_id }, query: { as: fcid } }, 200)).messages,
  };
}

/** The warnings of an answer. */
export const warningsOf = ({ headers }: Answered): string[] =>
  JSON.parse(String(headers["x-emulator-warning"] ?? "[]")) as string[];
