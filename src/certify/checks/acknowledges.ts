import { wallClock } from "../../core/wall.ts";
import { fail, pass, warn, type CheckFailure, type Finding } from "../finding.ts";
import { reactionMs } from "../observer.ts";
import { outcomeOf, type Profile, type Stage } from "../stage.ts";

/** Acknowledgements above this time are a warning, in ms. */
const slowMs = 1000;

/** Facts of the check, which runs before all others. */
export const acknowledges = {
  id: "acknowledges",
  document: "事件订阅 / 回调接口 / 响应和重试机制说明",
  advice: "Answer each push with 200 at once, and do the work after the response.",
} as const;

/** Profile of a bot before anything is known about it. */
export const unknownProfile: Profile = { isSlow: false, isSilent: false, replyMs: 0 };

/** Sends the text once: checks that it is acknowledged, and measures the bot for the other checks. */
export async function measureBot(stage: Stage): Promise<{ readonly finding: Finding; readonly profile: Profile }> {
  const { observer } = stage;
  // The duration of a reaction is not known yet.
  observer.quietMs = 500;
  const speaker = await stage.speaker();
  const { mark } = observer;
  const start = wallClock.now();
  const eventId = await speaker.say(stage.text);
  await stage.fx.deliveries.settle(600_000);
  const delivery = await stage.delivery(eventId);
  const outcome = outcomeOf(delivery);
  if (outcome !== "200") {
    stage.bot?.assertRuns();
    return {
      finding: fail(`the push of ${JSON.stringify(stage.text)} got ${outcome}, not 200`),
      profile: unknownProfile,
    };
  }
  const durationMs = delivery.attempts.at(-1)?.duration_ms ?? 0;
  const isSilent = !(await observer.reaction(mark, reactionMs));
  await stage.settled();
  const replyMs = isSilent ? 0 : Math.max(0, Math.round(observer.lastCallAt - start));
  const profile = { isSlow: durationMs > slowMs, isSilent, replyMs };
  const reason = `200 after ${durationMs} ms`;
  return { finding: profile.isSlow ? warn(reason) : pass(reason), profile };
}

/** Returns the finding of a failure in the middle of the measurement. */
export const measurementFailed = ({ message, advice }: CheckFailure): Finding => fail(message, advice);
