import { EmulatorApiError } from "../../client/api.ts";
import type { Check } from "../check.ts";
import { fail, notApplicable, pass } from "../finding.ts";
import { cardIn, submittedValues } from "../card.ts";
import type { Call, Posted } from "../observer.ts";
import { callList } from "../repetition.ts";
import type { Speaker } from "../speaker.ts";
import type { Stage } from "../stage.ts";

/** Submits a card of the bot, twice. */
export const cards: Check = {
  id: "cards",
  document: "消息 / 更新CUI; 事件订阅 / 回调接口 (finstore.room.interactcui)",
  advice: "Answer a submit by updating the card to the status disable, and handle each card and user once.",
  countsCalls: true,
  async run(stage) {
    const { observer } = stage;
    const speaker = await stage.speaker();
    const card = await firstCard(stage, speaker);
    if (card === undefined) {
      return notApplicable(
        "no text was answered with a card to fill in",
        "Name a text that the bot answers with a card: --say TEXT.",
      );
    }
    const values = submittedValues(card);
    const { mark } = observer;
    await speaker.submit(card.event_id, values);
    const isAnswered = await observer.reaction(mark);
    await stage.settled();
    if (!isAnswered) return fail("the submit of a card led to no call");
    const first = observer.effects(mark).calls;
    const second = observer.mark;
    if (!(await submitAgain(speaker, card, values)))
      return pass("a submit was answered, and the platform refused the second");
    await stage.settled();
    const repeated = observer.effects(second).calls.filter((call) => first.some((other) => isEqual(call, other)));
    if (repeated.length > 0) return fail(`the second submit of a card led to the same ${callList(repeated)}`);
    return pass("a submit was answered, and the second was not handled again");
  },
};

async function firstCard(stage: Stage, speaker: Speaker): Promise<Posted | undefined> {
  for (const text of stage.texts) {
    const { mark } = stage.observer;
    await stage.assertAcknowledged(await speaker.say(text));
    await stage.observer.reaction(mark);
    await stage.settled();
    const card = cardIn(stage.observer.effects(mark).messages, speaker.roomId);
    if (card !== undefined) return card;
  }
  return undefined;
}

/** Resolves to false when the platform refuses, because the card is closed. */
async function submitAgain(speaker: Speaker, card: Posted, values: Record<string, string>): Promise<boolean> {
  try {
    await speaker.submit(card.event_id, values);
    return true;
  } catch (error) {
    if (error instanceof EmulatorApiError) return false;
    throw error;
  }
}

const isEqual = (a: Call, b: Call): boolean =>
  a.operation_id === b.operation_id && JSON.stringify(a.request.body) === JSON.stringify(b.request.body);
