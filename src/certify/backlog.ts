import { fail, pass, type Finding } from "./finding.ts";
import type { Mark, Posted } from "./observer.ts";
import { numbered, quoteProblem, quotesOf, type Quotes } from "./repetition.ts";
import type { Speaker } from "./speaker.ts";
import { outcomeOf, type Stage } from "./stage.ts";

/** A numbered text that was sent. */
export interface SentText {
  readonly speaker: Speaker;
  readonly number: number;
  readonly eventId: string;
}

/** Sends a numbered text. */
export async function sendNumbered(stage: Stage, speaker: Speaker, number: number): Promise<SentText> {
  return { speaker, number, eventId: await speaker.say(numbered(stage.text, number)) };
}

/** Answers to the numbered texts of one user. */
interface UserAnswers {
  readonly fcid: string;
  readonly quotes: Quotes;
}

/** Answers to numbered texts, as far as they quote them. */
export interface Answers {
  /** True when any answer quotes its text, so that their order is visible. */
  readonly isQuoted: boolean;
  /** Number of texts without an answer. */
  readonly missing: number;
  readonly users: readonly UserAnswers[];
}

/** Waits until every text is answered, or the bot makes no further call, and returns the answers since `mark`. */
export async function answersTo(stage: Stage, sent: readonly SentText[], mark: Mark): Promise<Answers> {
  const { observer } = stage;
  for (;;) {
    const before = observer.mark;
    const answers = answersIn(observer.effects(mark).messages, sent);
    const isComplete = answers.isQuoted ? answers.missing === 0 : observer.effects(mark).calls.length >= sent.length;
    if (isComplete || !(await observer.reaction(before))) return answers;
    await stage.settled(sent.length);
  }
}

function answersIn(messages: readonly Posted[], sent: readonly SentText[]): Answers {
  const users = Array.from(new Set(sent.map(({ speaker }) => speaker)), ({ fcid, roomId }) => {
    const numbers = sent.filter(({ speaker }) => speaker.roomId === roomId).map(({ number }) => number);
    const own = messages.filter(({ room_id }) => room_id === roomId);
    return { fcid, quotes: quotesOf(own, numbers) };
  });
  return {
    users,
    isQuoted: users.some(({ quotes }) => quotes.order.length > 0),
    missing: users.reduce((sum, { quotes }) => sum + quotes.missing.length, 0),
  };
}

/** Judges the handling of texts that waited while the bot was down, after it was reachable again. */
export async function judgeBacklog(stage: Stage, sent: readonly SentText[], mark: Mark): Promise<Finding> {
  for (const { eventId, number } of sent) {
    const delivery = await stage.delivery(eventId);
    if (delivery.state !== "delivered") return fail(`the push of text ${number} got ${outcomeOf(delivery)}`);
  }
  const { isQuoted, users } = await answersTo(stage, sent, mark);
  if (!isQuoted) {
    const { length } = stage.observer.effects(mark).calls;
    if (length < sent.length) return fail(`${sent.length} texts waited, and the bot made ${length} calls for them`);
    return pass(`${sent.length} texts that waited led to ${length} calls; their order is not visible`);
  }
  for (const { quotes } of users) {
    const problem = quoteProblem(quotes);
    if (problem !== undefined) return fail(`of ${sent.length} texts that waited, ${problem}`);
  }
  return pass(`${sent.length} texts that waited were answered once and in order`);
}
