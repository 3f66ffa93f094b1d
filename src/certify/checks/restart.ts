import { judgeBacklog, sendNumbered, type SentText } from "../backlog.ts";
import type { Check } from "../check.ts";
import { fail, notApplicable } from "../finding.ts";
import { ProcessError } from "../../core/readiness.ts";

const texts = 3;

/** Stops the bot while it is idle, sends texts, and starts it again. */
export const restart: Check = {
  id: "restart",
  document: "事件订阅 / 回调接口 / 注意事项",
  advice: "Keep no state in memory that a new process cannot do without, and remove locks at the end.",
  countsCalls: true,
  needsCommand: true,
  async run(stage) {
    const { fx, observer, bot } = stage;
    if (bot === undefined) return notApplicable("the bot is not started by --command");
    const speaker = await stage.speaker();
    await stage.exchange(speaker);
    await bot.stop();
    const { mark } = observer;
    const sent: SentText[] = [];
    for (let number = 1; number <= texts; number++) sent.push(await sendNumbered(stage, speaker, number));
    await stage.settled(texts);
    try {
      await bot.start();
    } catch (error) {
      if (error instanceof ProcessError) return fail(`the bot did not start again: ${error.message}`);
      throw error;
    }
    await fx.clock.advance("1m");
    await observer.reaction(mark);
    await stage.settled(texts);
    return judgeBacklog(stage, sent, mark);
  },
};
