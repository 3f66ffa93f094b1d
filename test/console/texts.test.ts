import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createI18n } from "vue-i18n";
import { appsTexts } from "../../console/src/apps/texts.ts";
import { cardsTexts } from "../../console/src/cards/texts.ts";
import { chatTexts } from "../../console/src/chat/texts.ts";
import { clockTexts } from "../../console/src/clock/texts.ts";
import { deliveriesTexts } from "../../console/src/deliveries/texts.ts";
import { directoryTexts } from "../../console/src/directory/texts.ts";
import { faultsTexts } from "../../console/src/faults/texts.ts";
import { partsTexts } from "../../console/src/parts/texts.ts";
import { requestsTexts } from "../../console/src/requests/texts.ts";
import { scenariosTexts } from "../../console/src/scenarios/texts.ts";
import { shellTexts } from "../../console/src/shell/texts.ts";
import { stateTexts } from "../../console/src/state/texts.ts";
import { tenantsTexts } from "../../console/src/tenants/texts.ts";

type Texts = string | { readonly [key: string]: Texts };

/** Each text of a tree by its path. */
const flat = (texts: Texts, path = ""): [string, string][] =>
  typeof texts === "string"
    ? [[path.slice(1), texts]]
    : Object.entries(texts).flatMap(([key, value]) => flat(value, `${path}.${key}`));

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

const screens = [
  ["apps", appsTexts],
  ["cards", cardsTexts],
  ["chat", chatTexts],
  ["clock", clockTexts],
  ["deliveries", deliveriesTexts],
  ["directory", directoryTexts],
  ["faults", faultsTexts],
  ["parts", partsTexts],
  ["requests", requestsTexts],
  ["scenarios", scenariosTexts],
  ["shell", shellTexts],
  ["state", stateTexts],
  ["tenants", tenantsTexts],
] as const;

describe.each(screens)("the texts of %s", (_, { en, zh }) => {
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

describe("the keys of texts", () => {
  const folder = join(import.meta.dirname, "../../console/src");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(vue|ts)$/.test(path) && !path.endsWith("texts.ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"));
  const literals = new Set(
    sources.flatMap((source) => [...source.matchAll(/["'`]([\w.]+)["'`]/g)].map(([, key]) => key)),
  );
  const keys = new Set(screens.flatMap(([screen, { en }]) => flat(en).map(([path]) => `${screen}.${path}`)));

  it("exist wherever a literal begins with the name of a screen and is passed to t()", () => {
    const used = sources.flatMap((source) => [...source.matchAll(/\bt\(\s*"([\w.]+)"/g)].map(([, key = ""]) => key));
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((key) => !keys.has(key))).toEqual([]);
  });

  it("are used: by their name, or by a template that begins like them", () => {
    const prefixes = sources.flatMap((source) =>
      [...source.matchAll(/`([\w.]+)\$\{/g)].map(([, prefix = ""]) => prefix),
    );
    const isUsed = (key: string): boolean => literals.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
    expect([...keys].filter((key) => !isUsed(key))).toEqual([]);
  });
});
