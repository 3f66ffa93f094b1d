import { bilingual } from "../i18n/bilingual.ts";
import { composerTexts } from "./composer/texts.ts";
import { timelineTexts } from "./timeline/texts.ts";

export const chatTexts = bilingual(
  { title: "Chat", timeline: timelineTexts.en, composer: composerTexts.en },
  { title: "聊天", timeline: timelineTexts.zh, composer: composerTexts.zh },
);
