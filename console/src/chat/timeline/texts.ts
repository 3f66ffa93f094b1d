import { bilingual } from "../../i18n/bilingual.ts";

export const timelineTexts = bilingual({ label: "Messages" }, { label: "消息" });
