import type { Check } from "../check.ts";
import { fail, pass, type Finding } from "../finding.ts";
import type { Effects, Mark } from "../observer.ts";
import { mostRepeated } from "../repetition.ts";
import type { Speaker } from "../speaker.ts";
import type { Stage } from "../stage.ts";

const document = "授权 / 获取app_access_token";
const expiredAfterS = 60;

/** Ends the bot's token by issuing a newer one. */
export const tokenSuperseded: Check = {
  id: "token-superseded",
  document,
  advice: "On 401 get a new token and make the call again, once; share one token among all processes of the app.",
  countsCalls: true,
  run: (stage) => renews(stage, "a newer token was issued", () => issueToken(stage)),
};

/** Lets the bot's token expire. */
export const tokenExpired: Check = {
  id: "token-expired",
  document,
  advice: "On 401 get a new token and make the call again, once, however old the token is.",
  countsCalls: true,
  tokenLifetimeS: expiredAfterS,
  run: (stage) =>
    renews(stage, "the token had expired", async () => {
      await stage.fx.clock.advance(`${expiredAfterS + 1}s`);
    }),
};

async function renews(stage: Stage, event: string, endToken: () => Promise<void>): Promise<Finding> {
  const speaker = await stage.speaker();
  const before = await stage.exchange(speaker);
  await endToken();
  const { mark } = stage.observer;
  const after = await answerTo(stage, speaker, mark);
  const refused = stage.observer.allCalls(mark).filter(({ status }) => status === 401).length;
  if (after === undefined)
    return fail(`after ${event}, the bot got ${refused} responses 401 and made no call that succeeded`);
  if (refused > 1) return fail(`after ${event}, the bot got ${refused} responses 401 for one event`);
  if (before.messages.length > 0 && after.messages.length === 0) return fail(`after ${event}, the bot sent no message`);
  if (mostRepeated(after.messages) > Math.max(1, mostRepeated(before.messages))) {
    return fail(`after ${event}, the bot sent its message twice`);
  }
  return pass(
    refused === 0 ? `after ${event}, the bot used a new one` : `after ${event}, the bot renewed its token once`,
  );
}

async function answerTo(stage: Stage, speaker: Speaker, mark: Mark): Promise<Effects | undefined> {
  const eventId = await speaker.say(stage.text);
  await stage.assertAcknowledged(eventId);
  const isAnswered = await stage.observer.reaction(mark);
  await stage.settled();
  return isAnswered ? stage.observer.effects(mark) : undefined;
}

async function issueToken({ fx, app }: Stage): Promise<void> {
  const response = await fetch(`${fx.url}/api/v1/finchat/open-api/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ app_id: app.appId, secret: app.secret }),
  });
  if (!response.ok) throw new Error(`auth/token answered ${response.status} to the app's own secret`);
}
