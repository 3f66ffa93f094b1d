import type { Check } from "../check.ts";
import { CheckFailure, explain, fail, pass } from "../finding.ts";
import type { Effects } from "../observer.ts";
import type { Speaker } from "../speaker.ts";

const failure = "the send to one room failed";

/** Makes the send to one of three rooms fail. */
export const partialFailure: Check = {
  id: "partial-failure",
  document: "消息 / 发送消息 / 响应参数说明 (room_id_result)",
  advice: "Read the errcode of each room's result, log it, and go on: a 200 may hold failed rooms.",
  countsCalls: true,
  async run(stage) {
    const { fx, app } = stage;
    const [first, failing, last] = await stage.speakers(3);
    if (first === undefined || failing === undefined || last === undefined) {
      throw new CheckFailure("fewer than three users can talk to the bot");
    }
    const before = await stage.exchange(first);
    const fault = { app_id: app.appId, room_id: failing.roomId, errcode: "FC_INTERNAL_ERROR" };
    await fx.control.call("addFault", { body: fault });
    await stage.assertAcknowledged(await failing.say(stage.text));
    await stage.settled();
    const after = await stage.exchange(last).catch(explain(`${failure}, then another user wrote`));
    if (isIn(first, before) && !isIn(last, after)) return fail(`${failure}, and another user got no message`);
    await fx.control.call("deleteFaults");
    await stage.exchange(failing).catch(explain(`${failure} for a while, then its user wrote again`));
    return pass(`${failure}, the other users got their messages, and the bot goes on`);
  },
};

const isIn = ({ roomId }: Speaker, { messages }: Effects): boolean =>
  messages.some(({ room_id }) => room_id === roomId);
