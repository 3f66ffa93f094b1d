import type { Check } from "../check.ts";
import { explain, pass } from "../finding.ts";

/** Texts that programs often cannot handle, by their description. */
const texts = {
  emoji: "👩‍👩‍👧‍👦 🇨🇳 e\u0301 \u{1F600}",
  "right-to-left text": "\u202Eשלום \u200Fمرحبا\u202C",
  "10,000 characters": "长".repeat(5000) + "a ".repeat(2500),
  "CRLF and control characters": "one\r\ntwo\r\n\tthree\u0000\u001b[31m",
  "a lone surrogate": "half \ud83d of an emoji",
} as const;

/** Sends unusual texts. */
export const oddTexts: Check = {
  id: "odd-texts",
  document: "接口说明 / 格式",
  advice: "Read the whole body as UTF-8, allow at least 1 MiB, and take any text as a text.",
  countsCalls: false,
  async run(stage) {
    const speaker = await stage.speaker();
    for (const [what, text] of Object.entries(texts)) {
      await stage.assertAcknowledged(await speaker.say(text)).catch(explain(`a message with ${what}`));
    }
    await stage.settled();
    await stage.exchange(speaker).catch(explain("after unusual texts"));
    return pass("unusual texts were acknowledged, and the next message was answered");
  },
};
