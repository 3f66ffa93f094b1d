import { bilingual } from "../i18n/bilingual.ts";
import { timelineTexts } from "./timeline/texts.ts";

export const chatTexts = bilingual(
  { title: "Chat", timeline: timelineTexts.en },
  { title: "聊天", timeline: timelineTexts.zh },
);
