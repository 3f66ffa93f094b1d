import { describe, expect, it, vi } from "vitest";
import { createI18n } from "vue-i18n";
import { appsTexts } from "../../console/src/apps/texts.ts";
import { chatTexts } from "../../console/src/chat/texts.ts";
import { clockTexts } from "../../console/src/clock/texts.ts";
import { deliveriesTexts } from "../../console/src/deliveries/texts.ts";
import { directoryTexts } from "../../console/src/directory/texts.ts";
import { faultsTexts } from "../../console/src/faults/texts.ts";
import { partsTexts } from "../../console/src/parts/texts.ts";
import { requestsTexts } from "../../console/src/requests/texts.ts";
import { shellTexts } from "../../console/src/shell/texts.ts";
import { stateTexts } from "../../console/src/state/texts.ts";

type Texts = string | { readonly [key: string]: Texts };

/** Each text of a tree by its path. */
const flat = (texts: Texts, path = ""): [string, string][] =>
  typeof texts === "string"
    ? [[path.slice(1), texts]]
    : Object.entries(texts).flatMap(([key, value]) => flat(value, `${path}.${key}`));

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

describe.each([
  ["apps", appsTexts],
  ["chat", chatTexts],
  ["clock", clockTexts],
  ["deliveries", deliveriesTexts],
  ["directory", directoryTexts],
  ["faults", faultsTexts],
  ["parts", partsTexts],
  ["requests", requestsTexts],
  ["shell", shellTexts],
  ["state", stateTexts],
])("the texts of %s", (_, { en, zh }) => {
  it("are such as the library can read", () => {
    const complain = vi.spyOn(console, "error").mockReturnValue(undefined);
    for (const messages of [en, zh]) {
      const { global } = createI18n({ legacy: false, locale: "en", messages: { en: messages } });
      for (const [path] of flat(messages)) global.t(path);
    }
    expect(complain.mock.calls).toEqual([]);
  });

  it("take the same in both languages", () => {
    const taken = (texts: Texts) => flat(texts).map(([path, text]) => [path, placeholders(text)]);
    expect(taken(zh)).toEqual(taken(en));
  });
});
