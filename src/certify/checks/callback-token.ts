import type { Check } from "../check.ts";
import { fail, pass } from "../finding.ts";
import { callList } from "../repetition.ts";
import { outcomeOf } from "../stage.ts";

/** Pushes with a token that is not the app's. */
export const callbackToken: Check = {
  id: "callback-token",
  document: "事件订阅 / 回调接口 / 请求参数说明 (token)",
  advice:
    "Compare the push's token with the app's callback token, and answer any other with 403 before doing anything.",
  countsCalls: true,
  async run(stage) {
    const { observer, fx, app } = stage;
    const speaker = await stage.speaker();
    const wrongToken = { callback: { token: "certify-wrong-callback-token" } };
    await fx.control.call("patchApp", { params: { app_id: app.appId }, body: wrongToken });
    const { mark } = observer;
    const eventId = await speaker.say(stage.text);
    await stage.settled();
    const outcome = outcomeOf(await stage.delivery(eventId));
    const { calls } = observer.effects(mark);
    if (calls.length > 0) return fail(`a push with a wrong token led to ${callList(calls)}`);
    if (outcome === "200") return fail("a push with a wrong token was answered 200");
    return pass(`a push with a wrong token got ${outcome} and led to no call`);
  },
};
