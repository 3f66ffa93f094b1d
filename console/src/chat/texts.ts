import { bilingual } from "../i18n/bilingual.ts";
import { composerTexts } from "./composer/texts.ts";
import { inspectorTexts } from "./inspector/texts.ts";
import { roomsTexts } from "./rooms/texts.ts";
import { searchTexts } from "./search/texts.ts";
import { timelineTexts } from "./timeline/texts.ts";
import { welcomeTexts } from "./welcome/texts.ts";

export const chatTexts = bilingual(
  {
    title: "Chat",
    timeline: timelineTexts.en,
    composer: composerTexts.en,
    inspector: inspectorTexts.en,
    rooms: roomsTexts.en,
    search: searchTexts.en,
    welcome: welcomeTexts.en,
  },
  {
    title: "聊天",
    timeline: timelineTexts.zh,
    composer: composerTexts.zh,
    inspector: inspectorTexts.zh,
    rooms: roomsTexts.zh,
    search: searchTexts.zh,
    welcome: welcomeTexts.zh,
  },
);
