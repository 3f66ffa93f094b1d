import type { Check } from "../check.ts";
import { fail, pass } from "../finding.ts";
import { outcomeOf, type Delivery } from "../stage.ts";

/** Pushes an event type and fields that a bot cannot know yet. */
export const unknownEvent: Check = {
  id: "unknown-event",
  document: "事件订阅 / 回调接口 / 请求参数说明 (event)",
  advice:
    "Answer 200 to events of other types, and read only the fields that you know: another status blocks the queue for an hour.",
  countsCalls: false,
  async run(stage) {
    const speaker = await stage.speaker();
    const { eventId } = await stage.exchange(speaker);
    const delivery = await stage.delivery(eventId);
    for (const [what, payload] of Object.entries(unknownPushes(delivery))) {
      const outcome = outcomeOf(await stage.fx.deliveries.redeliver(delivery.delivery_id, payload));
      await stage.settled();
      if (outcome !== "200") return fail(`${what} got ${outcome}, not 200`);
    }
    await stage.exchange(speaker);
    return pass("an unknown event type and unknown fields got 200, and the bot goes on");
  },
};

/** Returns pushes that are as valid as that of a delivery, by their description. */
function unknownPushes({ payload }: Delivery): Readonly<Record<string, Record<string, unknown>>> {
  const { event } = payload;
  const future = { certify_field: { nested: [1, null, "text"] } };
  const { content: _, ...head } = event;
  return {
    "an event of an unknown type": {
      ...payload,
      event: { ...head, event_id: anotherId(event.event_id, "a"), type: "finstore.certify.unknown", content: future },
    },
    "an event of an unknown type without a room": {
      ...payload,
      event: {
        event_id: anotherId(event.event_id, "b"),
        type: "finstore.certify.other",
        sender: "",
        timestamp: event.timestamp,
        content: {},
      },
    },
    "a message with unknown fields": {
      ...payload,
      ...future,
      event: {
        ...event,
        ...future,
        event_id: anotherId(event.event_id, "c"),
        content: { ...event.content, ...future },
        unsigned: future,
      },
    },
  };
}

/** Returns an id of the same form that no event has. */
const anotherId = (id: string, letter: string): string => id.replace(/.:/, `${letter.toUpperCase()}certify:`);
