import { watchEffect } from "vue";
import { createI18n } from "vue-i18n";
import { appsTexts } from "../apps/texts.ts";
import { cardsTexts } from "../cards/texts.ts";
import { chatTexts } from "../chat/texts.ts";
import { clockTexts } from "../clock/texts.ts";
import { deliveriesTexts } from "../deliveries/texts.ts";
import { directoryTexts } from "../directory/texts.ts";
import { faultsTexts } from "../faults/texts.ts";
import { partsTexts } from "../parts/texts.ts";
import { requestsTexts } from "../requests/texts.ts";
import { scenariosTexts } from "../scenarios/texts.ts";
import { shellTexts } from "../shell/texts.ts";
import { stateTexts } from "../state/texts.ts";
import { tenantsTexts } from "../tenants/texts.ts";

/** A language of the console. */
export type Language = "en" | "zh";

const key = "finchat-emulator.language";

const messagesIn = <L extends Language>(language: L) => ({
  shell: shellTexts[language],
  parts: partsTexts[language],
  clock: clockTexts[language],
  state: stateTexts[language],
  chat: chatTexts[language],
  deliveries: deliveriesTexts[language],
  requests: requestsTexts[language],
  apps: appsTexts[language],
  directory: directoryTexts[language],
  faults: faultsTexts[language],
  cards: cardsTexts[language],
  scenarios: scenariosTexts[language],
  tenants: tenantsTexts[language],
});

/** The texts of the console: the language that was chosen, else the browser's where it is Chinese, else English. */
export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: "en",
  messages: { en: messagesIn("en"), zh: messagesIn("zh") },
});

/** Speaks another language from now on, in this browser. */
export function choose(language: Language): void {
  localStorage.setItem(key, language);
  i18n.global.locale.value = language;
}

watchEffect(() => (document.documentElement.lang = i18n.global.locale.value === "zh" ? "zh-CN" : "en"));

function firstLanguage(): Language {
  const chosen = localStorage.getItem(key);
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}
