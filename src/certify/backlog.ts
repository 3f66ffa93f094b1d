import { fail, pass, type Finding } from "./finding.ts";
import type { Mark } from "./observer.ts";
import { numbered, quoteProblem, quotesOf } from "./repetition.ts";
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

/** Judges the handling of texts that waited while the bot was down, after it was reachable again. */
export async function judgeBacklog(stage: Stage, sent: readonly SentText[], mark: Mark): Promise<Finding> {
  for (const { eventId, number } of sent) {
    const delivery = await stage.delivery(eventId);
    if (delivery.state !== "delivered") return fail(`the push of text ${number} got ${outcomeOf(delivery)}`);
  }
  const { calls, messages } = stage.observer.effects(mark);
  let isQuoted = false;
  for (const { roomId } of new Set(sent.map(({ speaker }) => speaker))) {
    const numbers = sent.filter(({ speaker }) => speaker.roomId === roomId).map(({ number }) => number);
    const quotes = quotesOf(
      messages.filter(({ room_id }) => room_id === roomId),
      numbers,
    );
    if (quotes === undefined) continue;
    isQuoted = true;
    const problem = quoteProblem(quotes);
    if (problem !== undefined) return fail(`of ${sent.length} texts that waited, ${problem}`);
  }
  if (!isQuoted && calls.length < sent.length) {
    return fail(`${sent.length} texts waited, and the bot made ${calls.length} calls for them`);
  }
  return pass(
    isQuoted
      ? `${sent.length} texts that waited were answered once and in order`
      : `${sent.length} texts that waited led to ${calls.length} calls; their order is not visible`,
  );
}
