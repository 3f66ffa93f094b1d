import { bilingual } from "../i18n/bilingual.ts";

export const directoryTexts = bilingual({ title: "Directory" }, { title: "通讯录" });
