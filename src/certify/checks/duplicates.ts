import type { Check } from "../check.ts";
import { fail, pass } from "../finding.ts";
import { callList } from "../repetition.ts";
import { outcomeOf } from "../stage.ts";

/** Pushes an event again after it and a later one were handled. */
export const duplicates: Check = {
  id: "duplicates",
  document: "事件订阅 / 回调接口 / 注意事项 (event_id)",
  advice:
    "Remember the event_id of each event for at least an hour, and answer 200 without further work to one that you know.",
  countsCalls: true,
  async run(stage) {
    const { observer, fx } = stage;
    const speaker = await stage.speaker();
    const { eventId } = await stage.exchange(speaker);
    await stage.exchange(speaker);
    const { mark } = observer;
    const again = await fx.deliveries.redeliver((await stage.delivery(eventId)).delivery_id);
    await stage.settled();
    const { calls } = observer.effects(mark);
    if (calls.length > 0) return fail(`the second push of an event led to ${callList(calls)}`);
    const outcome = outcomeOf(again);
    if (outcome !== "200") {
      return fail(
        `the second push of an event got ${outcome}, so the platform sends it again`,
        "Answer 200 to an event that you know.",
      );
    }
    return pass("the second push of an event led to no further call");
  },
};
