import type { Check } from "../check.ts";
import { explain, pass } from "../finding.ts";

/** Refuses all pushes for 70 minutes, after which the platform has dropped what waited. */
export const afterTheHour: Check = {
  id: "after-the-hour",
  document: "事件订阅 / 回调接口 / 响应和重试机制说明",
  advice: "Keep the server listening however long no push comes, and expect that events of the outage are lost.",
  countsCalls: true,
  async run(stage) {
    const { fx, app } = stage;
    const speaker = await stage.speaker();
    await stage.exchange(speaker);
    await fx.control.call("addPushFault", { body: { app_id: app.appId, outcome: "refused", for: "70m" } });
    await speaker.say(stage.text);
    await fx.clock.advance("71m");
    await stage.settled();
    await stage.exchange(speaker).catch(explain("after 70 minutes without pushes"));
    return pass("after 70 minutes without pushes, the first new event was handled");
  },
};
