import type { Check } from "../check.ts";
import { fail, pass } from "../finding.ts";
import { callList } from "../repetition.ts";
import { outcomeOf } from "../stage.ts";

/** Loses the response to a push, so that the platform sends the event again. */
export const lostAnswer: Check = {
  id: "lost-answer",
  document: "事件订阅 / 回调接口 / 响应和重试机制说明",
  advice: "Record the event_id when the event arrives, before or while it is handled, and do not handle it again.",
  countsCalls: true,
  async run(stage) {
    const { observer, fx, app } = stage;
    const speaker = await stage.speaker();
    await fx.control.call("addPushFault", { body: { app_id: app.appId, outcome: "lost_answer", times: 1 } });
    const first = observer.mark;
    const eventId = await speaker.say(stage.text);
    await stage.reactionTo(eventId, first);
    const { mark } = observer;
    await fx.clock.advance("2s");
    await stage.settled();
    const retried = await stage.delivery(eventId);
    const { calls } = observer.effects(mark);
    const outcome = outcomeOf(retried);
    if (observer.effects(first).calls.length > calls.length && calls.length > 0) {
      return fail(`the retry of a push whose response was lost led to ${callList(calls)}, again`);
    }
    if (outcome !== "200") return fail(`the retry of a push whose response was lost got ${outcome}, not 200`);
    return pass("the retry of a push whose response was lost led to no further call");
  },
};
