import type { Check } from "../check.ts";
import { explain, fail, pass, type Finding } from "../finding.ts";
import { mostRepeated } from "../repetition.ts";
import type { Speaker } from "../speaker.ts";
import type { Stage } from "../stage.ts";

/** Failures of message/send, by their description. */
const failures = {
  "503": { status: 503 },
  "a dropped connection": { drop_connection: true },
  "a slow response": { delay_ms: 1000 },
} as const;

/** Makes message/send fail in three ways. */
export const platformErrors: Check = {
  id: "platform-errors",
  document: "错误约定",
  advice:
    "Catch errors of each call, log them, and go on with the next event; repeat a call only when it cannot have succeeded.",
  countsCalls: true,
  async run(stage) {
    const speaker = await stage.speaker();
    const before = await stage.exchange(speaker);
    const usual = Math.max(1, mostRepeated(before.messages));
    for (const [what, fault] of Object.entries(failures)) {
      const finding = await survives(stage, speaker, { what, fault, usual });
      if (finding !== undefined) return finding;
    }
    return pass("the bot goes on after 503, a dropped connection and a slow response");
  },
};

interface Failure {
  readonly what: string;
  readonly fault: (typeof failures)[keyof typeof failures];
  /** Number of equal messages that the bot sends for one text anyway. */
  readonly usual: number;
}

async function survives(stage: Stage, speaker: Speaker, { what, fault, usual }: Failure): Promise<Finding | undefined> {
  const { fx, observer, app } = stage;
  await fx.control.call("addFault", {
    body: { operation_id: "sendMessage", app_id: app.appId, times: 1, ...fault },
  });
  const { mark } = observer;
  await stage.assertAcknowledged(await speaker.say(stage.text));
  // The call in progress is recorded when it ends.
  const { quietMs } = observer;
  if ("delay_ms" in fault) observer.quietMs += fault.delay_ms;
  await stage.settled();
  observer.quietMs = quietMs;
  const hit = observer.effects(mark);
  if (mostRepeated(hit.messages) > usual) return fail(`after ${what} on message/send, the message came twice`);
  await fx.control.call("deleteFaults");
  const next = await stage.exchange(speaker).catch(explain(`after ${what} on message/send`));
  if (mostRepeated(next.messages) > usual) return fail(`after ${what} on message/send, the next message came twice`);
  return undefined;
}
