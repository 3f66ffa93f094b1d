import { judgeBacklog, sendNumbered, type SentText } from "../backlog.ts";
import type { Check } from "../check.ts";

const texts = 5;

/** Refuses all pushes for 50 minutes, which is short enough for the platform to keep them. */
export const outage: Check = {
  id: "outage",
  document: "事件订阅 / 回调接口 / 响应和重试机制说明",
  advice: "Handle events by their order of arrival, however old they are, each once.",
  countsCalls: true,
  async run(stage) {
    const { fx, observer, app } = stage;
    const speakers = await stage.speakers(2);
    await fx.control.call("addPushFault", { body: { app_id: app.appId, outcome: "refused", for: "50m" } });
    const { mark } = observer;
    const sent: SentText[] = [];
    for (let number = 1; number <= texts; number++) {
      const speaker = speakers[number % speakers.length];
      if (speaker !== undefined) sent.push(await sendNumbered(stage, speaker, number));
      await fx.clock.advance("10m");
    }
    await fx.clock.advance("10m");
    await observer.reaction(mark);
    await stage.settled(texts);
    return judgeBacklog(stage, sent, mark);
  },
};
