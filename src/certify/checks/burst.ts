import type { Check } from "../check.ts";
import { fail, pass, warn, type Finding } from "../finding.ts";
import { answersTo, sendNumbered, type Answers, type SentText } from "../backlog.ts";
import { quoteProblem } from "../repetition.ts";
import type { Speaker } from "../speaker.ts";
import { outcomeOf, type Stage } from "../stage.ts";

const users = 10;

/** Number of texts, also for a bot that is slow to acknowledge. */
const texts = { usual: 100, slow: 20 } as const;

/** Sends many texts at once. */
export const burst: Check = {
  id: "burst",
  document: "事件订阅 / 回调接口 / 响应和重试机制说明",
  advice: "Queue the events of each user and handle them one after the other.",
  countsCalls: true,
  async run(stage) {
    const { observer } = stage;
    const speakers = await stage.speakers(users);
    const count = stage.profile.isSlow ? texts.slow : texts.usual;
    const { mark } = observer;
    const sent = (
      await Promise.all(speakers.map((speaker, index) => sendAll(stage, speaker, { index, count })))
    ).flat();
    await observer.reaction(mark);
    await stage.settled(count);
    const { deliveries } = await stage.fx.control.call("listDeliveries", {
      query: { app_id: stage.app.appId, limit: 1000 },
    });
    const ids = new Set(sent.map(({ eventId }) => eventId));
    const refused = deliveries.filter(({ event_id, attempts }) => ids.has(event_id) && attempts[0]?.status !== 200);
    const [first] = refused;
    if (first !== undefined) {
      return fail(`${refused.length} of ${count} pushes were not acknowledged: ${outcomeOf(first)}`);
    }
    return judge(await answersTo(stage, sent, mark), count);
  },
};

async function sendAll(
  stage: Stage,
  speaker: Speaker,
  { index, count }: { index: number; count: number },
): Promise<SentText[]> {
  const sent: SentText[] = [];
  for (let number = index + 1; number <= count; number += users) sent.push(await sendNumbered(stage, speaker, number));
  return sent;
}

function judge({ users: answered, isQuoted, missing }: Answers, count: number): Finding {
  for (const { fcid, quotes } of answered) {
    const problem = quoteProblem({ ...quotes, missing: [] });
    if (problem !== undefined) return fail(`of the texts that ${fcid} sent at once, ${problem}`);
  }
  if (!isQuoted) return pass(`${count} pushes were acknowledged; the order of responses is not visible`);
  if (missing > 0) return warn(`${count} pushes were acknowledged, ${missing} were not answered`);
  return pass(`${count} pushes were acknowledged and answered in order`);
}
