import { expect } from "vitest";
import type { AppInput } from "../../src/tenant/types.ts";
import { alice, bob, runConversation } from "./conversation.ts";
import { smallBot, smallDirect, smallGroup } from "./tenant.ts";

const { app_id } = smallBot;

/** The content of a card with the given `info`. */
export const card = (info: object) => ({ msgtype: "m.cui", body: "[交互卡片]", version: "0.1.0", info });

/** A form with an input, a choice, two reply buttons of one key, and a submit button. */
export const form = (fields: object = {}, values: { name?: string; city?: string } = {}) =>
  card({
    type: "form",
    ...fields,
    elements: [
      { type: "context", subtype: "text", value: "报名" },
      { type: "input", subtype: "text-input", key: "name", ...(values.name !== undefined && { value: values.name }) },
      {
        type: "input",
        subtype: "dropdown-input",
        key: "city",
        options: [{ label: "Beijing", value: "1" }],
        ...(values.city !== undefined && { value: values.city }),
      },
      { type: "button", subtype: "reply", key: "answer", value: "yes" },
      { type: "button", subtype: "reply", key: "answer", value: "no" },
      { type: "button", subtype: "submit", value: "提交", action: "submit" },
    ],
  });

/** A conversation in which the bot has sent a card into the group, and may send and change more. */
export async function runCards(content: object, app: Partial<AppInput> = {}) {
  const conversation = await runConversation(app, {
    rooms: [
      smallDirect,
      smallGroup,
      { ...smallGroup, room_id: "!strange:example.org", owner: alice, fcids: [alice, bob] },
    ],
  });
  const { fx, token, seen } = conversation;
  const send = async (room_id: string = smallGroup.room_id, said = content): Promise<string> => {
    const sent = await fx.call("sendMessage", { token, body: { app_id, room_ids: [room_id], content: said } }, 200);
    return String(sent.room_id_result?.[0]?.event_id);
  };
  const origin_event = await send();
  return {
    ...conversation,
    origin_event,
    send,
    update: (changed: object, targets: object = { room_ids: [smallGroup.room_id] }, origin = origin_event) =>
      fx.call("updateCui", { token, body: { app_id, origin_event: origin, content: changed, ...targets } }, 200),
    submit: (fcid: string, info: object, which: { room_id?: string; event_id?: string } = {}) =>
      fx.answer("submitCard", {
        params: { room_id: smallGroup.room_id, event_id: origin_event, ...which },
        body: { fcid, info },
      }),
    /** The card as each of alice and bob sees it. */
    views: async () => {
      const cards = await Promise.all([alice, bob].map(async (fcid) => (await seen(fcid)).at(-1)));
      for (const found of cards) expect(found?.event_id).toBe(origin_event);
      return cards.map((found) => found?.content);
    },
  };
}
