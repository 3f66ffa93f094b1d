import { bilingual } from "../i18n/bilingual.ts";

export const chatTexts = bilingual({ title: "Chat" }, { title: "聊天" });
