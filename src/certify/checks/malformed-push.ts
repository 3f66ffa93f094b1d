import type { Check } from "../check.ts";
import { fail, notApplicable, pass } from "../finding.ts";
import { sendMalformed } from "../malformed-request.ts";

/** Sends a body that is no JSON to the callback URL. */
export const malformedPush: Check = {
  id: "malformed-push",
  document: "接口说明 / 格式",
  advice: "Catch the error of the JSON parser and answer 400.",
  countsCalls: false,
  async run(stage) {
    const speaker = await stage.speaker();
    await stage.exchange(speaker);
    const response = await sendMalformed(stage.callback);
    if (response === "unreachable") {
      return notApplicable("the callback URL cannot be reached from here, only from the emulator");
    }
    await stage.settled();
    if (response === "no response") return fail("a body that is no JSON got no response");
    if (response < 400 || response > 499) return fail(`a body that is no JSON got ${response}, not a 4xx`);
    await stage.exchange(speaker);
    return pass(`a body that is no JSON got ${response}, and the next event was handled`);
  },
};
