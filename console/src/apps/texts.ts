import { bilingual } from "../i18n/bilingual.ts";

export const appsTexts = bilingual({ title: "Apps" }, { title: "应用" });
